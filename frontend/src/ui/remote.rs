//! What a server answers to a question that changes: the last answer stays while the next one comes, and a question
//! that is out of date is cancelled; asks nobody by itself.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// The latest answer to the latest question.
pub struct Remote<T: Send + Sync + 'static, E: Send + Sync + 'static> {
    latest: RwSignal<Latest<T, E>>,
    wanted: Memo<u32>,
    attempt: RwSignal<u32>,
}

struct Latest<T, E> {
    /// Which question was answered last, by its number.
    number: u32,
    value: Option<T>,
    error: Option<E>,
}

impl<T: Send + Sync, E: Send + Sync> Clone for Remote<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync, E: Send + Sync> Copy for Remote<T, E> {}

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
    let latest = RwSignal::new(Latest {
        number: 0,
        value: None,
        error: None,
    });
    let attempt = RwSignal::new(0_u32);
    let question = Memo::new(move |_| (attempt.get(), question()));
    // Questions are numbered, so that "loading" is a comparison and not a flag somebody must remember to reset.
    let wanted = Memo::new(move |last: Option<&u32>| {
        question.track();
        last.map_or(1, |last| last + 1)
    });
    Effect::new(move |_| {
        let number = wanted.get();
        let answer = fetch(question.get_untracked().1);
        // Belongs to this run of the effect: the next question drops it, and with it the request.
        spawn_local_scoped_with_cancellation(async move {
            let answer = answer.await;
            latest.update(|latest| {
                latest.number = number;
                match answer {
                    Ok(value) => (latest.value, latest.error) = (Some(value), None),
                    Err(error) => latest.error = Some(error),
                }
            });
        });
    });
    Remote {
        latest,
        wanted,
        attempt,
    }
}

impl<T: Send + Sync, E: Send + Sync> Remote<T, E> {
    /// Whether an answer is under way.
    pub fn loading(&self) -> bool {
        self.wanted.get() != self.latest.with(|latest| latest.number)
    }

    /// Looks at the last good answer, which may belong to an earlier question while [`Self::loading`].
    pub fn with_value<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        self.latest.with(|latest| look(latest.value.as_ref()))
    }

    /// Why the latest question failed. None while it is being asked again.
    pub fn error(&self) -> Option<E>
    where
        E: Clone,
    {
        if self.loading() {
            return None;
        }
        self.latest.with(|latest| latest.error.clone())
    }

    /// Asks the same once more.
    pub fn retry(&self) {
        self.attempt.update(|attempt| *attempt += 1);
    }
}
