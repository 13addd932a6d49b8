//! How many connections one address may hold open, and how long one may be held without asking anything; reads none of them.
//!
//! The server itself cuts a first head that does not come, and an idle connection on which nothing comes; a second head
//! that comes byte by byte it would wait for without end.

use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Shutdown};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};

use super::address::Network;

/// Watches open connections.
#[derive(Clone)]
pub struct Connections {
    most: usize,
    exempt: Arc<[IpAddr]>,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    next: u64,
    lines: HashMap<u64, Arc<Line>>,
    by_network: HashMap<Network, usize>,
}

/// One connection, as the edge knows it.
pub struct Line {
    socket: Socket,
    /// Since when nothing is under way on it.
    free_since: Mutex<Option<Instant>>,
}

/// Kept with the connection and dropped with it.
struct Guard {
    id: u64,
    /// Where it counts.
    network: Option<Network>,
    open: Arc<Mutex<Open>>,
}

/// A request under way on a connection.
pub struct Busy(Arc<Line>);

impl Connections {
    /// At most so many for each address; proxies, which speak for many, are not counted.
    pub fn new(most: usize, exempt: Vec<IpAddr>) -> Self {
        Self {
            most,
            exempt: exempt.into(),
            open: Arc::default(),
        }
    }

    /// Called for each connection that was accepted. `data` lives as long as the connection does.
    pub fn on_connect(&self, connection: &dyn Any, data: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else {
            return;
        };
        let socket = SockRef::from(stream);
        let admitted = match (stream.peer_addr(), socket.try_clone()) {
            (Ok(peer), Ok(copy)) => self.admit(peer.ip(), copy),
            _ => None,
        };
        match admitted {
            Some((line, guard)) => {
                data.insert(line);
                data.insert(guard);
            }
            None => {
                // Nothing can be said on a connection that has not asked anything; closing is all there is.
                hang_up(&socket);
                metrics::counter!("http_connections_refused_total").increment(1);
            }
        }
    }

    fn admit(&self, address: IpAddr, socket: Socket) -> Option<(Arc<Line>, Guard)> {
        let counted = !self.exempt.contains(&address.to_canonical());
        let network = counted.then(|| Network::of(address));
        let mut open = lock(&self.open);
        if let Some(network) = network {
            let count = open.by_network.entry(network).or_default();
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        let line = Arc::new(Line {
            socket,
            free_since: Mutex::new(Some(Instant::now())),
        });
        let id = open.next;
        open.next += 1;
        open.lines.insert(id, Arc::clone(&line));
        let guard = Guard {
            id,
            network,
            open: Arc::clone(&self.open),
        };
        Some((line, guard))
    }

    /// Closes connections that have asked nothing whole for `patience`.
    pub fn hang_up_idle(&self, patience: Duration) {
        for line in lock(&self.open).lines.values() {
            if lock(&line.free_since).is_some_and(|since| since.elapsed() > patience) {
                hang_up(&line.socket);
            }
        }
    }
}

impl Line {
    /// A request has begun on it, which ends when the result is dropped.
    pub fn busy(self: Arc<Self>) -> Busy {
        *lock(&self.free_since) = None;
        Busy(self)
    }

    /// Ends it, whatever is under way on it.
    pub fn hang_up(&self) {
        hang_up(&self.socket);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        *lock(&self.0.free_since) = Some(Instant::now());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.lines.remove(&self.id);
        if let Some(network) = self.network
            && let Some(count) = open.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                open.by_network.remove(&network);
            }
        }
    }
}

fn hang_up(socket: &Socket) {
    if let Err(error) = socket.shutdown(Shutdown::Both) {
        tracing::debug!(%error, "a connection to be closed was already gone");
    }
}

/// A panic leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use socket2::{Domain, Type};

    use super::*;

    fn admit(connections: &Connections, address: &str) -> Option<(Arc<Line>, Guard)> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        connections.admit(address.parse().unwrap(), socket)
    }

    #[test]
    fn a_closed_connection_makes_room() {
        let connections = Connections::new(1, vec!["192.0.2.9".parse().unwrap()]);
        let first = admit(&connections, "192.0.2.1");
        assert!(first.is_some());
        assert!(admit(&connections, "192.0.2.1").is_none());
        let _others = [
            admit(&connections, "192.0.2.2").unwrap(),
            admit(&connections, "192.0.2.9").unwrap(),
        ];
        assert!(
            admit(&connections, "192.0.2.9").is_some(),
            "a proxy has as many as it likes"
        );
        drop(first);
        assert!(admit(&connections, "192.0.2.1").is_some());
        assert_eq!(lock(&connections.open).lines.len(), 2);
    }

    #[test]
    fn a_connection_is_free_when_nothing_is_under_way() {
        let connections = Connections::new(1, Vec::new());
        let (line, _guard) = admit(&connections, "192.0.2.1").unwrap();
        assert!(lock(&line.free_since).is_some());
        let busy = Arc::clone(&line).busy();
        assert!(lock(&line.free_since).is_none());
        drop(busy);
        assert!(lock(&line.free_since).is_some());
    }
}
