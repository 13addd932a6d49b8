//! Keeps a body that nobody read to its end from being waited for, and a connection busy while its answer goes out; reads
//! nothing itself.
//!
//! The server drains a chunked body that was dropped unread, however slowly it comes, and with no deadline. One that is
//! still held when the answer goes out has it close the connection instead. So the edge holds every body until then.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::web::Bytes;
use futures_util::Stream;

use crate::limit::Busy;

/// A body, shared by the edge with whoever reads it.
#[derive(Clone)]
pub struct Held(Rc<Body>);

struct Body {
    payload: RefCell<Payload>,
    ended: Cell<bool>,
}

/// Takes hold of the request's body, where it has one.
pub fn hold(request: &mut ServiceRequest) -> Option<Held> {
    let headers = request.headers();
    let has_body = headers.contains_key(TRANSFER_ENCODING)
        || headers
            .get(CONTENT_LENGTH)
            .is_some_and(|length| length != "0");
    if !has_body {
        return None;
    }
    let held = Held(Rc::new(Body {
        payload: RefCell::new(request.take_payload()),
        ended: Cell::new(false),
    }));
    request.set_payload(Payload::Stream {
        payload: Box::pin(held.clone()),
    });
    Some(held)
}

impl Held {
    /// Whether all of it was read.
    fn has_ended(&self) -> bool {
        self.0.ended.get()
    }
}

impl Stream for Held {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut payload = self.0.payload.borrow_mut();
        let next = Pin::new(&mut *payload).poll_next(context);
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            self.0.ended.set(true);
        }
        next
    }
}

/// The same answer, holding until it is out what may not be let go before: what is left of the request's body, and, where
/// the answer is made as it goes, the connection.
pub fn until_sent(answer: BoxBody, held: Option<Held>, busy: Option<Busy>) -> BoxBody {
    let held = held.filter(|held| !held.has_ended());
    let busy = busy.filter(|_| matches!(answer.size(), BodySize::Stream));
    if held.is_none() && busy.is_none() {
        return answer;
    }
    BoxBody::new(Holding {
        body: answer,
        _held: held,
        _busy: busy,
    })
}

/// The body of an answer, and what it holds.
struct Holding {
    body: BoxBody,
    _held: Option<Held>,
    _busy: Option<Busy>,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
