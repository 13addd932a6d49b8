//! What people set about a member, as the page holds it, and how three versions of it come together; asks nobody.

use crm_types::members::{MemberDetail, MemberPatch};

use super::text::merge;

/// One version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub engagement: Option<String>,
    pub health: Option<String>,
    pub tags: Vec<String>,
    pub notes: String,
}

/// Fields that two changed in different ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    pub engagement: bool,
    pub health: bool,
    pub notes: bool,
}

impl Clash {
    pub fn any(self) -> bool {
        self.engagement || self.health || self.notes
    }
}

impl Fields {
    pub fn of(member: &MemberDetail) -> Self {
        Self {
            engagement: member.engagement_status.clone(),
            health: member.health_status.clone(),
            tags: member.custom_tags.clone(),
            // As a text field has them.
            notes: member
                .admin_notes
                .as_deref()
                .unwrap_or_default()
                .replace("\r\n", "\n")
                .replace('\r', "\n"),
        }
    }
}

/// Whether two texts are the same to the server, which trims them.
pub fn same_text(one: &str, other: &str) -> bool {
    one.trim() == other.trim()
}

/// A tag as the server spells it: one blank between words, none around them.
pub fn spelled(tag: &str) -> String {
    tag.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as the server compares tags and looks for them: without regard to case and accents.
pub fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    decomposed(&lower).replace(|c| ('\u{300}'..='\u{36f}').contains(&c), "")
}

/// The browser has the tables.
#[cfg(target_arch = "wasm32")]
fn decomposed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}
#[cfg(not(target_arch = "wasm32"))]
fn decomposed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkd(text).collect()
}

/// Whether two tags are the same tag.
pub fn same_tag(one: &str, other: &str) -> bool {
    folded(&spelled(one)) == folded(&spelled(other))
}

pub fn has_tag(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|own| same_tag(own, tag))
}

/// Those of `tags` that are not in `others`.
fn beyond(tags: &[String], others: &[String]) -> Vec<String> {
    let own = tags.iter().filter(|tag| !has_tag(others, tag));
    own.cloned().collect()
}

/// Takes over into `mine` what the server has by now; `base` is what `mine` was made of. A field in which both differ
/// keeps its base, so that it shows as a clash until somebody decides.
pub fn reconcile(base: &mut Fields, mine: &mut Fields, theirs: &Fields) {
    word(
        &mut base.engagement,
        &mut mine.engagement,
        &theirs.engagement,
    );
    word(&mut base.health, &mut mine.health, &theirs.health);
    let (added, removed) = (
        beyond(&mine.tags, &base.tags),
        beyond(&base.tags, &mine.tags),
    );
    mine.tags = beyond(&theirs.tags, &removed);
    let fresh = beyond(&added, &mine.tags);
    mine.tags.extend(fresh);
    base.tags.clone_from(&theirs.tags);
    if same_text(&mine.notes, &base.notes) {
        // What differs by a blank alone is left as somebody types it.
        if !same_text(&base.notes, &theirs.notes) {
            mine.notes.clone_from(&theirs.notes);
        }
    } else if !same_text(&base.notes, &theirs.notes) && !same_text(&mine.notes, &theirs.notes) {
        let merged = merge(&base.notes, &mine.notes, &theirs.notes);
        if merged.clash {
            return;
        }
        mine.notes = merged.text;
    }
    base.notes.clone_from(&theirs.notes);
}

fn word(base: &mut Option<String>, mine: &mut Option<String>, theirs: &Option<String>) {
    if mine == base {
        mine.clone_from(theirs);
    }
    if mine == theirs {
        base.clone_from(theirs);
    }
}

/// What waits for a decision.
pub fn clash(base: &Fields, theirs: &Fields) -> Clash {
    Clash {
        engagement: base.engagement != theirs.engagement,
        health: base.health != theirs.health,
        notes: !same_text(&base.notes, &theirs.notes),
    }
}

/// What makes `mine` of what the server has, without what waits for a decision; none where there is nothing to do.
pub fn patch(mine: &Fields, theirs: &Fields, clash: Clash) -> Option<MemberPatch> {
    let notes = !clash.notes && !same_text(&mine.notes, &theirs.notes);
    let set = |wanted: &Option<String>, there: &Option<String>, held: bool| {
        (!held && wanted != there).then(|| wanted.clone())
    };
    let patch = MemberPatch {
        engagement_status: set(&mine.engagement, &theirs.engagement, clash.engagement),
        health_status: set(&mine.health, &theirs.health, clash.health),
        add_tags: beyond(&mine.tags, &theirs.tags),
        remove_tags: beyond(&theirs.tags, &mine.tags),
        admin_notes: notes
            .then(|| Some(mine.notes.clone()).filter(|notes| !notes.trim().is_empty())),
        ..MemberPatch::default()
    };
    (patch != MemberPatch::default()).then_some(patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(engagement: Option<&str>, tags: &[&str], notes: &str) -> Fields {
        Fields {
            engagement: engagement.map(str::to_owned),
            health: None,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            notes: notes.to_owned(),
        }
    }

    #[test]
    fn what_does_not_clash_comes_together_by_itself() {
        let mut base = fields(Some("active"), &["a", "b"], "one\ntwo");
        let mut mine = fields(Some("champion"), &["a", "c"], "ONE\ntwo");
        let mut theirs = fields(Some("active"), &["a", "b", "d"], "one\ntwo\nthree");
        theirs.health = Some("healthy".to_owned());
        reconcile(&mut base, &mut mine, &theirs);
        assert!(!clash(&base, &theirs).any());
        assert_eq!(mine.engagement.as_deref(), Some("champion"));
        assert_eq!(mine.health.as_deref(), Some("healthy"));
        assert_eq!(mine.tags, ["a", "d", "c"]);
        assert_eq!(mine.notes, "ONE\ntwo\nthree");
        let patch = patch(&mine, &theirs, Clash::default()).unwrap();
        assert_eq!(patch.engagement_status, Some(Some("champion".to_owned())));
        assert_eq!(
            (patch.add_tags, patch.remove_tags),
            (vec!["c".to_owned()], vec!["b".to_owned()])
        );
        assert_eq!(patch.health_status, None);
    }

    #[test]
    fn what_clashes_waits_and_the_rest_goes_on() {
        let mut base = fields(Some("active"), &[], "one");
        let mut mine = fields(Some("champion"), &["x"], "mine");
        let theirs = fields(Some("at_risk"), &[], "theirs");
        for _ in 0..2 {
            reconcile(&mut base, &mut mine, &theirs);
            let clash = clash(&base, &theirs);
            assert!(clash.engagement && clash.notes && !clash.health);
            let patch = patch(&mine, &theirs, clash).unwrap();
            assert_eq!(patch.add_tags, ["x"]);
            assert_eq!((patch.engagement_status, patch.admin_notes), (None, None));
        }
        assert_eq!(
            (mine.engagement.as_deref(), mine.notes.as_str()),
            (Some("champion"), "mine")
        );
    }

    #[test]
    fn a_blank_at_the_end_is_no_change_and_stays_while_somebody_types() {
        let mut base = fields(None, &[], "one");
        let mut mine = fields(None, &[], "one ");
        reconcile(&mut base, &mut mine, &fields(None, &[], "one"));
        assert_eq!(mine.notes, "one ");
        assert_eq!(patch(&mine, &base, Clash::default()), None);
        mine.notes = "  ".to_owned();
        let patch = patch(&mine, &base, Clash::default()).unwrap();
        assert_eq!(patch.admin_notes, Some(None));
    }

    #[test]
    fn a_tag_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("VIP", "vip"),
            ("Über", "uber"),
            (" a  b ", "A b"),
            ("Ａｎａ", "ana"),
        ] {
            assert!(same_tag(one, other), "{one} {other}");
        }
        assert!(!same_tag("ab", "a b"));
        assert_eq!(spelled(" a \u{a0} b"), "a b");
    }

    #[test]
    fn tags_that_differ_in_case_are_one() {
        let mut base = fields(None, &["VIP"], "");
        let mut mine = fields(None, &["VIP"], "");
        let theirs = fields(None, &["vip"], "");
        reconcile(&mut base, &mut mine, &theirs);
        assert_eq!(mine.tags, ["vip"]);
        assert_eq!(
            patch(&fields(None, &["Vip"], ""), &theirs, Clash::default()),
            None
        );
    }
}
