//! How many connections one address may hold open; closes what is too many before a byte is read.

use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Shutdown};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

use super::address::Network;

type Open = Arc<Mutex<HashMap<Network, usize>>>;

/// Counts open connections.
#[derive(Clone)]
pub struct Connections {
    most: usize,
    exempt: Arc<[IpAddr]>,
    open: Open,
}

/// One open connection; dropped with it.
struct Guard {
    network: Network,
    open: Open,
}

impl Connections {
    /// At most so many for each address; proxies, which speak for many, are not counted.
    pub fn new(most: usize, exempt: Vec<IpAddr>) -> Self {
        Self {
            most,
            exempt: exempt.into(),
            open: Open::default(),
        }
    }

    /// Called for each connection that was accepted. `data` lives as long as the connection does.
    pub fn on_connect(&self, connection: &dyn Any, data: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else {
            return;
        };
        let Ok(peer) = stream.peer_addr() else {
            return;
        };
        match self.admit(peer.ip()) {
            Admitted::Counted(guard) => {
                data.insert(guard);
            }
            Admitted::Exempt => {}
            Admitted::Refused => {
                // Nothing can be said on a connection that has not asked anything; closing is all there is.
                if let Err(error) = SockRef::from(stream).shutdown(Shutdown::Both) {
                    tracing::debug!(%error, "a surplus connection was already gone");
                }
                metrics::counter!("http_connections_refused_total").increment(1);
            }
        }
    }

    fn admit(&self, address: IpAddr) -> Admitted {
        if self.exempt.contains(&address.to_canonical()) {
            return Admitted::Exempt;
        }
        let network = Network::of(address);
        let mut open = lock(&self.open);
        let count = open.entry(network).or_default();
        if *count >= self.most {
            return Admitted::Refused;
        }
        *count += 1;
        Admitted::Counted(Guard {
            network,
            open: Arc::clone(&self.open),
        })
    }
}

enum Admitted {
    Counted(Guard),
    Exempt,
    Refused,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

/// A panic while counting leaves the count as it was: nothing is half done.
fn lock(open: &Open) -> MutexGuard<'_, HashMap<Network, usize>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_connection_makes_room() {
        let connections = Connections::new(1, vec!["192.0.2.9".parse().unwrap()]);
        let address = "192.0.2.1".parse().unwrap();
        let first = connections.admit(address);
        assert!(matches!(first, Admitted::Counted(_)));
        assert!(matches!(connections.admit(address), Admitted::Refused));
        assert!(matches!(
            connections.admit("192.0.2.2".parse().unwrap()),
            Admitted::Counted(_)
        ));
        assert!(matches!(
            connections.admit("192.0.2.9".parse().unwrap()),
            Admitted::Exempt
        ));
        drop(first);
        assert!(matches!(connections.admit(address), Admitted::Counted(_)));
    }
}
