//! What both fakes are: a server on a thread of its own that answers until somebody drops it; knows neither.

use std::future::Future;
use std::net::TcpListener;

use actix_web::web::{PayloadConfig, ServiceConfig};
use actix_web::{App, HttpServer};
use tokio::sync::oneshot;

/// No body of theirs is larger.
const LARGEST: usize = 1 << 20;

/// Ends the server when it is dropped.
pub(crate) struct Host {
    _stop: oneshot::Sender<()>,
}

impl Host {
    /// Serves what `routes` says of `fake`; `beside` goes on for as long.
    ///
    /// # Errors
    /// Where there is no thread for it.
    pub fn start<T, F>(
        name: &str,
        listener: TcpListener,
        fake: T,
        routes: fn(&mut ServiceConfig, T),
        beside: impl FnOnce(T) -> Option<F> + Send + 'static,
    ) -> std::io::Result<Self>
    where
        T: Clone + Send + 'static,
        F: Future<Output = ()> + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        let serving = async move {
            let served = fake.clone();
            let server = HttpServer::new(move || {
                let served = served.clone();
                App::new()
                    .app_data(PayloadConfig::new(LARGEST))
                    .configure(|config| routes(config, served))
            })
            .workers(1)
            .disable_signals()
            .shutdown_timeout(1)
            .listen(listener)?
            .run();
            let handle = server.handle();
            let serving = actix_web::rt::spawn(server);
            let beside = beside(fake).map(actix_web::rt::spawn);
            // Gone or said: both are the end.
            stopped.await.ok();
            if let Some(beside) = beside {
                beside.abort();
            }
            handle.stop(false).await;
            serving.await.map_err(std::io::Error::other)?
        };
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || actix_web::rt::System::new().block_on(serving))?;
        Ok(Self { _stop: stop })
    }
}
