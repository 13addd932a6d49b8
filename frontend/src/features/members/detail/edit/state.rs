//! What the page knows of a member and what is still to be saved: one request at a time, in order, each made of the
//! newest version; sends none itself.

use crm_types::changes::Change;
use crm_types::members::{MemberDetail, MemberPatch};
use crm_types::problem::Code;

use super::draft::Draft;
use super::fields::{Clash, Fields, clash, patch, reconcile, same_text};
use super::text::merge;
use crate::api;

/// Which part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Engagement, health and tags.
    Classification,
    Notes,
}

/// How it stands with a part of the form.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    /// Nobody has changed anything here.
    Untouched,
    UnderWay,
    Saved,
    /// Two changed the same, and somebody has to decide.
    Clash,
    Failed(api::Error),
}

/// What goes to the server next.
pub struct Next {
    pub etag: String,
    /// What the patch is made of.
    pub revision: i64,
    pub patch: MemberPatch,
}

/// What somebody has chosen about a clash and not saved yet. It lasts as long as the clash does, whatever comes meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub their_engagement: bool,
    pub their_health: bool,
    /// Nothing written: the lines of both.
    pub notes: Option<String>,
}

/// All of it.
pub struct State {
    pub member: MemberDetail,
    etag: String,
    server: Fields,
    base: Fields,
    pub mine: Fields,
    /// What is under way.
    sent: Option<Fields>,
    failed: Option<api::Error>,
    touched: [bool; 2],
    pub choice: Choice,
    /// What was kept in the browser last.
    pub kept: Option<Draft>,
    /// Who did what meanwhile, as the server told it with its last refusal.
    pub between: Vec<Change>,
    /// Deleted meanwhile.
    pub gone: bool,
}

impl State {
    pub fn new(member: MemberDetail, etag: String, draft: Option<Draft>) -> Self {
        let server = Fields::of(&member);
        let (mut base, mut mine) = (server.clone(), server.clone());
        let kept = draft.filter(|draft| !same_text(&draft.text, &server.notes));
        let touched = [false, kept.is_some()];
        let mut choice = Choice::default();
        if let Some(draft) = kept {
            (base.notes, mine.notes) = (draft.base, draft.text);
            choice.notes = draft.stays;
            reconcile(&mut base, &mut mine, &server);
        }
        let mut state = Self {
            member,
            etag,
            server,
            base,
            mine,
            sent: None,
            failed: None,
            touched,
            choice,
            kept: None,
            between: Vec::new(),
            gone: false,
        };
        state.settle();
        state
    }

    /// The notes as they are to be kept until they are saved.
    pub fn draft(&self) -> Draft {
        Draft {
            base: self.base.notes.clone(),
            text: self.mine.notes.clone(),
            stays: self.choice.notes.clone(),
        }
    }

    /// Forgets what was chosen about clashes that are no more. Words are not forgotten: they are what is wanted.
    fn settle(&mut self) {
        let held = self.clash();
        self.choice.their_engagement &= held.engagement;
        self.choice.their_health &= held.health;
        if !held.notes
            && let Some(written) = self.choice.notes.take()
        {
            self.mine.notes = written;
        }
    }

    /// What the server has.
    pub fn theirs(&self) -> &Fields {
        &self.server
    }

    pub fn clash(&self) -> Clash {
        clash(&self.base, &self.server)
    }

    /// Changes what is wanted; what failed before is tried again with it.
    pub fn change(&mut self, part: Part, change: impl FnOnce(&mut Fields)) {
        self.touched[part as usize] = true;
        change(&mut self.mine);
        self.failed = None;
    }

    /// Tries again what failed.
    pub fn again(&mut self) {
        self.failed = None;
    }

    /// The next request; none while one is under way, and where nothing is to be done.
    pub fn next(&mut self) -> Option<Next> {
        if self.sent.is_some() || self.failed.is_some() || self.gone {
            return None;
        }
        let patch = patch(&self.mine, &self.server, self.clash())?;
        self.sent = Some(self.mine.clone());
        Some(Next {
            etag: self.etag.clone(),
            revision: self.member.revision,
            patch,
        })
    }

    /// The server took what was made of `revision`. What was changed since goes with the next one. What was done by it: where
    /// nothing differed to the server, the last change is somebody else's.
    pub fn saved(&mut self, revision: i64, member: MemberDetail, etag: String) -> Option<Change> {
        let done = member.last_change.as_deref().cloned();
        let done = done.filter(|_| member.revision > revision);
        let server = Fields::of(&member);
        if let Some(mut sent) = self.sent.take() {
            let held = self.clash();
            // A field that waits for a decision was not sent.
            if held.engagement {
                sent.engagement.clone_from(&self.base.engagement);
            }
            if held.health {
                sent.health.clone_from(&self.base.health);
            }
            if held.notes {
                sent.notes.clone_from(&self.base.notes);
            }
            self.base = sent;
        }
        reconcile(&mut self.base, &mut self.mine, &server);
        (self.member, self.etag, self.server) = (member, etag, server);
        self.settle();
        done
    }

    /// The server has something newer: by a refusal, or because it was asked.
    pub fn arrived(&mut self, member: MemberDetail, etag: String) {
        if member.revision < self.member.revision {
            return;
        }
        self.gone = false;
        let server = Fields::of(&member);
        reconcile(&mut self.base, &mut self.mine, &server);
        (self.member, self.etag, self.server) = (member, etag, server);
        self.settle();
    }

    /// It did not work.
    pub fn refused(&mut self, error: api::Error) {
        self.sent = None;
        match error.code() {
            Some(Code::NotFound) => self.gone = true,
            _ => self.failed = Some(error),
        }
    }

    /// Somebody else was faster: who, and what they did.
    pub fn overtaken(&mut self, error: &api::Error) {
        self.sent = None;
        if let api::Error::Problem { problem, .. } = error
            && let Some(conflict) = &problem.conflict
        {
            self.between.clone_from(&conflict.changes);
        }
    }

    /// Does as was chosen about what clashes.
    pub fn decide(&mut self) {
        let held = self.clash();
        let choice = std::mem::take(&mut self.choice);
        if held.engagement && choice.their_engagement {
            self.mine.engagement.clone_from(&self.server.engagement);
        }
        if held.health && choice.their_health {
            self.mine.health.clone_from(&self.server.health);
        }
        if held.notes {
            self.mine.notes = choice.notes.unwrap_or_else(|| self.both_notes());
        }
        self.base = self.server.clone();
    }

    /// Notes with the lines of both.
    pub fn both_notes(&self) -> String {
        merge(&self.base.notes, &self.mine.notes, &self.server.notes).text
    }

    pub fn unsaved_notes(&self) -> bool {
        !same_text(&self.mine.notes, &self.server.notes)
    }

    /// How it stands with a part.
    pub fn saving(&self, part: Part) -> Saving {
        let clash = self.clash();
        let (held, open) = match part {
            Part::Notes => (clash.notes, self.unsaved_notes()),
            Part::Classification => {
                let own = Fields {
                    notes: self.server.notes.clone(),
                    ..self.mine.clone()
                };
                let held = clash.engagement || clash.health;
                (held, patch(&own, &self.server, Clash::default()).is_some())
            }
        };
        match &self.failed {
            _ if held => Saving::Clash,
            Some(error) if open => Saving::Failed(error.clone()),
            None if open => Saving::UnderWay,
            _ if self.touched[part as usize] => Saving::Saved,
            _ => Saving::Untouched,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use chrono::DateTime;
    use crm_types::ids::MemberId;
    use crm_types::problem::Problem;

    pub fn member(revision: i64, engagement: Option<&str>, notes: &str) -> MemberDetail {
        MemberDetail {
            id: MemberId(uuid::Uuid::from_u128(7)),
            name: Some("Ann".to_owned()),
            email: None,
            created_at: DateTime::UNIX_EPOCH,
            time_zone: None,
            engagement_status: engagement.map(str::to_owned),
            health_status: None,
            custom_tags: Vec::new(),
            admin_notes: Some(notes.to_owned()),
            profile_completion_percent: None,
            vision_count: None,
            vision_refinement_count: None,
            audio_generated_count: None,
            journal_entry_count: None,
            vision_board_image_count: None,
            last_login_at: None,
            days_since_last_login: None,
            total_logins: None,
            s3_file_count: None,
            total_storage_mb: None,
            tokens_used: None,
            tokens_remaining: None,
            calculated_at: None,
            subscription_tier: None,
            synced_tier: None,
            tier_by_hand: None,
            subscription_status: None,
            raw_status: None,
            mrr: None,
            ltv: None,
            total_spent: None,
            subscription_start_date: None,
            months_subscribed: None,
            updated_at: None,
            revenue_updated_at: None,
            last_change: None,
            revision,
        }
    }

    fn begun(notes: &str) -> State {
        State::new(member(1, Some("active"), notes), "1".to_owned(), None)
    }

    #[test]
    fn one_request_at_a_time_and_what_came_since_goes_with_the_next() {
        let mut state = begun("");
        assert_eq!(state.saving(Part::Notes), Saving::Untouched);
        state.change(Part::Notes, |mine| mine.notes = "a".to_owned());
        assert_eq!(state.saving(Part::Notes), Saving::UnderWay);
        assert_eq!(state.next().unwrap().etag, "1");
        state.change(Part::Notes, |mine| mine.notes = "a b".to_owned());
        assert!(state.next().is_none());
        state.saved(1, member(2, Some("active"), "a"), "2".to_owned());
        let next = state.next().unwrap();
        assert_eq!(
            (next.etag.as_str(), next.patch.admin_notes),
            ("2", Some(Some("a b".to_owned())))
        );
        state.saved(2, member(3, Some("active"), "a b"), "3".to_owned());
        assert!(state.next().is_none());
        assert_eq!(state.saving(Part::Notes), Saving::Saved);
        assert_eq!(state.saving(Part::Classification), Saving::Untouched);
    }

    #[test]
    fn whoever_was_overtaken_tries_again_with_what_came_between() {
        let mut state = begun("one");
        state.change(Part::Notes, |mine| mine.notes = "one\nmine".to_owned());
        state.next().unwrap();
        state.overtaken(&api::Error::Network);
        state.arrived(member(2, Some("champion"), "one\ntheirs"), "2".to_owned());
        assert!(!state.clash().any());
        let next = state.next().unwrap();
        assert_eq!(
            next.patch.admin_notes,
            Some(Some("one\ntheirs\nmine".to_owned()))
        );
        assert_eq!(state.mine.engagement.as_deref(), Some("champion"));
    }

    #[test]
    fn a_clash_waits_for_a_decision_and_then_goes() {
        let mut state = begun("one");
        state.change(Part::Notes, |mine| mine.notes = "mine".to_owned());
        state.arrived(member(2, Some("active"), "theirs"), "2".to_owned());
        assert_eq!(state.saving(Part::Notes), Saving::Clash);
        assert!(state.next().is_none());
        assert_eq!(state.both_notes(), "theirs\nmine");
        state.change(Part::Classification, |mine| mine.engagement = None);
        assert_eq!(state.next().unwrap().patch.admin_notes, None);
        state.saved(2, member(3, None, "theirs"), "3".to_owned());
        assert_eq!(state.saving(Part::Notes), Saving::Clash);
        state.decide();
        assert_eq!(
            state.next().unwrap().patch.admin_notes,
            Some(Some("theirs\nmine".to_owned()))
        );
    }

    #[test]
    fn what_is_written_about_a_clash_outlasts_all_that_comes() {
        let mut state = begun("tea");
        state.change(Part::Notes, |mine| mine.notes = "water".to_owned());
        state.arrived(member(2, Some("active"), "coffee"), "2".to_owned());
        state.choice.notes = Some("water with coffee".to_owned());
        assert_eq!(state.draft().stays.as_deref(), Some("water with coffee"));
        state.arrived(member(3, Some("active"), "juice"), "3".to_owned());
        assert_eq!(state.theirs().notes, "juice");
        assert_eq!(state.choice.notes.as_deref(), Some("water with coffee"));
        let again = State::new(
            member(3, Some("active"), "juice"),
            "3".to_owned(),
            Some(state.draft()),
        );
        assert_eq!(again.choice.notes.as_deref(), Some("water with coffee"));
        // They took theirs back: the words are what is wanted.
        let mut other = again;
        other.arrived(member(4, Some("active"), "tea"), "4".to_owned());
        assert!(!other.clash().any());
        assert_eq!(other.mine.notes, "water with coffee");
        state.decide();
        assert_eq!(state.choice, Choice::default());
        assert_eq!(
            state.next().unwrap().patch.admin_notes,
            Some(Some("water with coffee".to_owned()))
        );
    }

    #[test]
    fn of_two_statuses_theirs_is_taken_where_that_was_chosen() {
        let mut state = begun("");
        state.change(Part::Classification, |mine| mine.engagement = None);
        state.arrived(member(2, Some("champion"), ""), "2".to_owned());
        state.choice.their_engagement = true;
        state.arrived(member(3, Some("at_risk"), ""), "3".to_owned());
        state.decide();
        assert_eq!(state.mine.engagement.as_deref(), Some("at_risk"));
        assert!(state.next().is_none());
    }

    #[test]
    fn what_changed_nothing_was_not_done_here() {
        let theirs = crate::features::members::detail::words::tests::change(Vec::new());
        let answer = |revision| MemberDetail {
            last_change: Some(Box::new(theirs.clone())),
            ..member(revision, None, "")
        };
        let mut state = begun("");
        state.change(Part::Classification, |mine| mine.engagement = None);
        let next = state.next().unwrap();
        assert_eq!(next.revision, 1);
        assert_eq!(state.saved(1, answer(1), "1".to_owned()), None);
        state.change(Part::Classification, |mine| mine.health = Some("x".into()));
        state.next().unwrap();
        assert_eq!(
            state.saved(1, answer(2), "2".to_owned()),
            Some(theirs.clone())
        );
    }

    #[test]
    fn what_failed_stays_and_is_tried_again_when_asked() {
        let mut state = begun("");
        state.change(Part::Notes, |mine| mine.notes = "a".to_owned());
        state.next().unwrap();
        state.refused(api::Error::Network);
        assert_eq!(
            state.saving(Part::Notes),
            Saving::Failed(api::Error::Network)
        );
        assert!(state.next().is_none());
        state.again();
        assert!(state.next().is_some());
        let gone = Problem::new(Code::NotFound, "Gone.");
        state.refused(api::Error::Problem {
            problem: Box::new(gone),
            retry_after: None,
        });
        assert!(state.gone && state.next().is_none());
        assert_eq!(state.mine.notes, "a");
    }

    #[test]
    fn a_draft_is_gone_on_with() {
        let draft = |base: &str, text: &str| {
            Some(Draft {
                base: base.to_owned(),
                text: text.to_owned(),
                stays: None,
            })
        };
        let with = |notes: &str, draft| State::new(member(1, None, notes), "1".to_owned(), draft);
        let mut state = with("one", draft("one", "one, two"));
        assert_eq!(
            state.next().unwrap().patch.admin_notes,
            Some(Some("one, two".to_owned()))
        );
        let state = with("one\ntheirs", draft("one", "one\nmine"));
        assert_eq!(state.mine.notes, "one\ntheirs\nmine");
        let state = with("theirs", draft("one", "mine"));
        assert_eq!(state.saving(Part::Notes), Saving::Clash);
        let mut state = with("same", draft("one", "same "));
        assert_eq!(
            (state.saving(Part::Notes), state.next().is_none()),
            (Saving::Untouched, true)
        );
    }

    #[test]
    fn an_older_answer_changes_nothing() {
        let mut state = begun("one");
        state.arrived(member(0, None, "older"), "0".to_owned());
        assert_eq!(state.mine.notes, "one");
    }
}
