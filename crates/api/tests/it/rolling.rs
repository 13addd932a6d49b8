//! Two instances on one database, replaced one after the other: whoever asks notices nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crm_types::auth::Role;

use crate::server::{PASSWORD, World};

#[actix_web::test]
async fn what_is_under_way_is_finished_before_an_instance_ends() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let server = world.start();
    // Passwords are checked one after the other, so these are under way for a while.
    const AT_ONCE: usize = 4;
    let requests: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let mut client = server.client();
            actix_web::rt::spawn(
                async move { client.sign_in("ada@example.com", PASSWORD).await.status },
            )
        })
        .collect();
    let stop = server.stop_handle();
    while stop.under_way() < AT_ONCE {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    for request in requests {
        assert_eq!(request.await.unwrap(), 200);
    }
}

#[actix_web::test]
async fn a_rolling_restart_loses_no_request() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let token = world.start().client_of("ada@example.com").await.token;
    // Who has chosen an instance a moment before it leaves is still on the way to it: what the drain time is for.
    let draining = || world.start_with(|settings| settings.drain_time = Duration::from_secs(1));
    let mut old = [draining(), draining()];

    // What a balancer does: requests go, in turn, to the instances that are in.
    let balancer = Arc::new(Mutex::new(
        old.each_ref().map(|server| server.address).to_vec(),
    ));
    let (done, answered) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let askers: Vec<_> = (0..4)
        .map(|_| {
            let (balancer, done, answered) = (
                Arc::clone(&balancer),
                Arc::clone(&done),
                Arc::clone(&answered),
            );
            let token = token.clone();
            actix_web::rt::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let turn = answered.load(Ordering::Relaxed);
                    let address = {
                        let instances = balancer.lock().unwrap();
                        instances[turn % instances.len()]
                    };
                    let mut client = crate::client::Client::new(address);
                    client.token.clone_from(&token);
                    // One that is no longer there is not asked; one that was asked has to answer.
                    if let Some(answer) =
                        client.get_where_somebody_listens("/api/crm/members").await
                    {
                        assert_eq!(answer.status, 200);
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();

    for server in &mut old {
        let successor = world.start();
        assert_eq!(successor.client().get("/readyz").await.status, 200);
        balancer.lock().unwrap().push(successor.address);
        let leaving = std::mem::replace(server, successor);
        while leaving.stop_handle().under_way() == 0 {
            tokio::task::yield_now().await;
        }
        balancer
            .lock()
            .unwrap()
            .retain(|address| *address != leaving.address);
        leaving.stop().await;
    }
    let before = answered.load(Ordering::Relaxed);
    while answered.load(Ordering::Relaxed) < before + 8 {
        tokio::task::yield_now().await;
    }
    done.store(true, Ordering::Relaxed);
    for asker in askers {
        asker.await.unwrap();
    }
}
