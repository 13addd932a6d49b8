//! What a server answers to a question that changes: the last answer stays while the next one comes, and a question
//! that is out of date is cancelled; asks nobody by itself.
//!
//! Questions and answers lose their types inside, so that all of this is compiled once and not once a page.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

type Thing = Arc<dyn Any + Send + Sync>;

/// The latest answer to the latest question.
pub struct Remote<T, E> {
    state: State,
    types: PhantomData<fn() -> (T, E)>,
}

#[derive(Clone, Copy)]
struct State {
    latest: RwSignal<Latest>,
    wanted: Memo<Wanted>,
    attempt: RwSignal<u32>,
}

#[derive(Default)]
struct Latest {
    /// Which question was answered last, by its number.
    number: u32,
    value: Option<Thing>,
    error: Option<Thing>,
}

/// Questions are numbered, so that "loading" is a comparison and not a flag somebody must remember to reset.
#[derive(Clone)]
struct Wanted {
    number: u32,
    attempt: u32,
    question: Arc<dyn Question>,
}

impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// Whatever can be compared with another of its kind.
trait Question: Any + Send + Sync {
    fn is(&self, other: &dyn Question) -> bool;
}

impl<Q: PartialEq + Send + Sync + 'static> Question for Q {
    fn is(&self, other: &dyn Question) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Q>() == Some(self)
    }
}

impl<T, E> Clone for Remote<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for Remote<T, E> {}

/// Asks `fetch` whenever `question` changes.
pub fn remote<Q, T, E, F>(
    question: impl Fn() -> Q + Send + Sync + 'static,
    fetch: impl Fn(Q) -> F + 'static,
) -> Remote<T, E>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
    E: Send + Sync + 'static,
    F: Future<Output = Result<T, E>> + 'static,
{
    let ask = Box::new(move || Arc::new(question()) as Arc<dyn Question>);
    let fetch = Box::new(move |question: &dyn Question| {
        let question: &dyn Any = question;
        question.downcast_ref::<Q>().map(|question| {
            let answer = fetch(question.clone()).map(|answer| match answer {
                Ok(value) => Ok(Arc::new(value) as Thing),
                Err(error) => Err(Arc::new(error) as Thing),
            });
            answer.boxed_local()
        })
    });
    Remote {
        state: follow(ask, fetch),
        types: PhantomData,
    }
}

type Ask = Box<dyn Fn() -> Arc<dyn Question> + Send + Sync>;
type Answer = Option<LocalBoxFuture<'static, Result<Thing, Thing>>>;
type Fetch = Box<dyn Fn(&dyn Question) -> Answer>;

fn follow(ask: Ask, fetch: Fetch) -> State {
    let latest = RwSignal::new(Latest::default());
    let attempt = RwSignal::new(0_u32);
    let wanted = Memo::new(move |last: Option<&Wanted>| {
        let (attempt, question) = (attempt.get(), ask());
        match last {
            Some(last) if last.attempt == attempt && last.question.is(&*question) => last.clone(),
            last => Wanted {
                number: last.map_or(1, |last| last.number + 1),
                attempt,
                question,
            },
        }
    });
    Effect::new(move |_| {
        let wanted = wanted.get();
        let Some(answer) = fetch(&*wanted.question) else {
            return;
        };
        // Belongs to this run of the effect: the next question drops it, and with it the request.
        spawn_local_scoped_with_cancellation(async move {
            let answer = answer.await;
            latest.update(|latest| {
                latest.number = wanted.number;
                match answer {
                    Ok(value) => (latest.value, latest.error) = (Some(value), None),
                    Err(error) => latest.error = Some(error),
                }
            });
        });
    });
    State {
        latest,
        wanted,
        attempt,
    }
}

impl State {
    fn loading(self) -> bool {
        self.wanted.with(|wanted| wanted.number) != self.latest.with(|latest| latest.number)
    }

    fn error(self) -> Option<Thing> {
        if self.loading() {
            return None;
        }
        self.latest.with(|latest| latest.error.clone())
    }
}

impl<T: 'static, E: Clone + 'static> Remote<T, E> {
    /// Whether an answer is under way.
    pub fn loading(&self) -> bool {
        self.state.loading()
    }

    /// Looks at the last good answer, which may belong to an earlier question while [`Self::loading`].
    pub fn with_value<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        self.state
            .latest
            .with(|latest| look(latest.value.as_ref().and_then(|value| value.downcast_ref())))
    }

    /// Why the latest question failed. None while it is being asked again.
    pub fn error(&self) -> Option<E> {
        self.state.error()?.downcast_ref().cloned()
    }

    /// Asks the same once more.
    pub fn retry(&self) {
        self.state.attempt.update(|attempt| *attempt += 1);
    }
}
