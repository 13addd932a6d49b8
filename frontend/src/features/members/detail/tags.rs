//! The tags of a member: taken away by a press, added by name with those that exist at hand.

use crm_types::members::{MAX_TAG, MAX_TAGS, TagList};
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use super::edit::{Desk, folded, has_tag, same_tag, spelled, use_desk};
use crate::api;
use crate::shell::language::suggestions::{option_id, reveal, step};
use crate::ui::{Announcer, Glyph, Icon, Remote, format, part, remote, use_announcer};

const LIST: &str = "tag-suggestions";

/// What can be picked: a tag that exists, or a new one.
#[derive(Clone, PartialEq)]
struct Offer {
    tag: String,
    /// None: nobody has it yet.
    members: Option<i64>,
}

/// What the server knows of a text.
#[derive(Clone)]
struct Known {
    /// None: nobody has asked yet.
    typed: Option<String>,
    list: TagList,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            typed: None,
            list: TagList {
                items: Vec::new(),
                has_more: false,
            },
        }
    }
}

/// The tags and the field for another one.
#[component]
pub fn Tags(may: Signal<bool>) -> AnyView {
    let desk = use_desk();
    let own = Memo::new(move |_| desk.mine(|mine| mine.tags.clone()).unwrap_or_default());
    let announcer = use_announcer();
    let field = Field::new(desk, announcer, own);
    let remove = move |tag: String| {
        desk.classify(|mine| mine.tags.retain(|own| !same_tag(own, &tag)));
        announcer.say(format!("Tag {tag} removed"));
        if let Some(input) = field.input.get_untracked() {
            let _ = input.focus();
            field.open.set(false);
        }
    };
    let chips = part(move || {
        let tags = own.get();
        if tags.is_empty() && !may.get() {
            return view! { <li class="unknown">"None"</li> }.into_any();
        }
        let chip = |tag: String| {
            let (name, gone) = (format!("Remove tag {tag}"), tag.clone());
            let cross = may.get().then(|| {
                view! {
                    <button type="button" class="tag-remove" aria-label=name on:click=move |_| remove(gone.clone())>
                        <Icon glyph=Glyph::Close />
                    </button>
                }
            });
            view! { <li class="tag"><bdi class="tag-text">{tag}</bdi>{cross}</li> }.into_any()
        };
        tags.into_iter().map(chip).collect::<Vec<_>>().into_any()
    });
    let add = part(move || match may.get() {
        true => field.view(),
        false => ().into_any(),
    });
    view! {
        <div class="tags-field">
            <span class="field-label" id="tags-label">"Tags"</span>
            <ul class="tags" aria-labelledby="tags-label">{chips}</ul>
            {add}
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
pub struct Field {
    desk: Desk,
    announcer: Announcer,
    own: Memo<Vec<String>>,
    typed: RwSignal<String>,
    open: RwSignal<bool>,
    at: RwSignal<Option<usize>>,
    input: NodeRef<Input>,
    offers: Memo<Vec<Offer>>,
    /// Whether there are more than are offered.
    more: Memo<bool>,
}

impl Field {
    fn new(desk: Desk, announcer: Announcer, own: Memo<Vec<String>>) -> Self {
        let typed = RwSignal::new(String::new());
        let open = RwSignal::new(false);
        // Nobody is asked before somebody is in the field.
        let known: Remote<Known, api::Error> = remote(
            move || {
                open.get()
                    .then(|| typed.with(|typed| typed.trim().to_owned()))
            },
            |typed| async move {
                Ok(match typed {
                    Some(typed) => Known {
                        list: api::list_tags(&typed).await?,
                        typed: Some(typed),
                    },
                    None => Known::default(),
                })
            },
        );
        let offers = Memo::new(move |_| {
            let nothing = Known::default();
            known.with_value(|known| {
                let known = known.unwrap_or(&nothing);
                typed.with(|typed| own.with(|own| offers(typed, own, known)))
            })
        });
        let more = Memo::new(move |_| {
            known.with_value(|known| known.is_some_and(|known| known.list.has_more))
        });
        Self {
            desk,
            announcer,
            own,
            typed,
            open,
            at: RwSignal::new(None),
            input: NodeRef::new(),
            offers,
            more,
        }
    }

    fn unfolded(self) -> bool {
        self.open.get() && self.offers.with(|offers| !offers.is_empty())
    }

    fn add(self, tag: &str) {
        self.typed.set(String::new());
        self.at.set(None);
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
        }
        let tag = spelled(tag);
        if !tag.is_empty() && !self.own.with_untracked(|own| has_tag(own, &tag)) {
            self.announcer.say(format!("Tag {tag} added"));
            self.desk.classify(|mine| mine.tags.push(tag));
        }
    }

    /// What is typed, as it is spelled where it exists.
    fn written(self) -> String {
        let typed = self.typed.get_untracked();
        let known = self.offers.with_untracked(|offers| {
            let mut tags = offers.iter().map(|offer| &offer.tag);
            tags.find(|tag| same_tag(tag, &typed)).cloned()
        });
        known.unwrap_or(typed)
    }

    /// Whether the key was for the list.
    fn key(self, key: &str) -> bool {
        match key {
            "Enter" | "," => {
                let chosen = self.at.get_untracked();
                let chosen = chosen
                    .and_then(|at| self.offers.with_untracked(|offers| offers.get(at).cloned()));
                let tag = chosen.map_or_else(|| self.written(), |offer| offer.tag);
                self.add(&tag);
                true
            }
            "Escape" if self.open.get_untracked() => {
                self.open.set(false);
                self.at.set(None);
                true
            }
            _ => {
                let count = self.offers.with_untracked(Vec::len);
                match step(key, self.at.get_untracked(), count) {
                    Some(at) => {
                        self.open.set(true);
                        self.at.set(Some(at));
                        reveal(LIST, at);
                        true
                    }
                    None => false,
                }
            }
        }
    }

    fn view(self) -> AnyView {
        let on_keydown = move |event: ev::KeyboardEvent| {
            if !event.is_composing() && self.key(&event.key()) {
                event.prevent_default();
                event.stop_propagation();
            }
        };
        let full = move || self.own.with(|own| own.len() >= MAX_TAGS);
        view! {
            <div class="tag-add">
                <input
                    node_ref=self.input
                    class="input"
                    type="text"
                    role="combobox"
                    aria-label="Add a tag"
                    aria-expanded=move || self.unfolded().to_string()
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=move || self.at.get().map(|at| option_id(LIST, at))
                    placeholder=move || if full() { "As many as there can be" } else { "Add a tag" }
                    disabled=full
                    maxlength=MAX_TAG
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="done"
                    dir="auto"
                    on:input=move |event| {
                        self.typed.set(event_target_value(&event));
                        self.at.set(None);
                        self.open.set(true);
                    }
                    on:focus=move |_| self.open.set(true)
                    on:click=move |_| self.open.set(true)
                    on:blur=move |_| self.open.set(false)
                    on:keydown=on_keydown
                />
                {self.list()}
            </div>
        }
        .into_any()
    }

    fn list(self) -> AnyView {
        let options = part(move || match self.open.get() {
            true => super::tag_options(self).piece(),
            false => ().into_any(),
        });
        view! {
            <div class="tag-options" id=LIST role="listbox" aria-label="Tags" hidden=move || !self.unfolded()>
                {options}
            </div>
        }
        .into_any()
    }

    /// What can be picked.
    pub fn options(self) -> AnyView {
        part(move || {
            let offers = self.offers.get().into_iter().enumerate();
            let options = offers.map(|(index, offer)| self.option(index, offer));
            let options: Vec<_> = options.collect();
            let more = self.more.get().then(|| {
                view! { <p class="tag-more">"Type to find more"</p> }
            });
            view! { {options}{more} }.into_any()
        })
    }

    fn option(self, index: usize, offer: Offer) -> AnyView {
        let Offer { tag, members } = offer;
        let picked = tag.clone();
        // Before the field loses the focus.
        let press = move |event: ev::MouseEvent| {
            event.prevent_default();
            self.add(&picked);
        };
        let text = match members {
            Some(members) => view! {
                <bdi class="tag-text">{tag}</bdi>
                <span class="tag-count">{count(members)}</span>
            }
            .into_any(),
            None => {
                view! { <span class="tag-text">"Create “" <bdi>{tag}</bdi> "”"</span> }.into_any()
            }
        };
        view! {
            <div
                class="tag-option"
                role="option"
                id=option_id(LIST, index)
                aria-selected=move || (self.at.get() == Some(index)).to_string()
                on:mousedown=press
            >
                {text}
            </div>
        }
        .into_any()
    }
}

fn count(members: i64) -> String {
    match members {
        1 => "1 member".to_owned(),
        members => format!("{} members", format::number(members)),
    }
}

/// Those that exist and fit, without those the member has; then the new one that is typed. What fits the server says; until
/// it has answered for what is typed by now, those of its last answer that still do, and none is new.
fn offers(typed: &str, own: &[String], known: &Known) -> Vec<Offer> {
    let typed = spelled(typed);
    let answered = known.typed.as_deref().map(spelled).as_ref() == Some(&typed);
    let words = folded(&typed);
    let fitting = known.list.items.iter().filter(|known| {
        !has_tag(own, &known.tag) && (answered || folded(&known.tag).contains(&words))
    });
    let mut offers: Vec<_> = fitting
        .map(|known| Offer {
            tag: known.tag.clone(),
            members: Some(known.members),
        })
        .collect();
    let mut there = known.list.items.iter().map(|known| &known.tag).chain(own);
    if answered && !typed.is_empty() && !there.any(|tag| same_tag(tag, &typed)) {
        offers.push(Offer {
            tag: typed,
            members: None,
        });
    }
    offers
}

#[cfg(test)]
mod tests {
    use crm_types::members::TagCount;

    use super::*;

    fn known(typed: &str, tags: &[(&str, i64)]) -> Known {
        let tag = |(tag, members): &(&str, i64)| TagCount {
            tag: (*tag).to_owned(),
            members: *members,
        };
        Known {
            typed: Some(typed.to_owned()),
            list: TagList {
                items: tags.iter().map(tag).collect(),
                has_more: false,
            },
        }
    }

    fn offered(typed: &str, known: &Known) -> Vec<String> {
        let offers = offers(typed, &["VIP".to_owned()], known);
        offers.into_iter().map(|offer| offer.tag).collect()
    }

    #[test]
    fn what_exists_is_offered_first_and_what_does_not_can_be_made() {
        let all = [("vip", 31), ("Villa", 2), ("upgrade_target", 4)];
        assert_eq!(offered("", &known("", &all)), ["Villa", "upgrade_target"]);
        assert_eq!(offered(" vi ", &known("vi", &all[..2])), ["Villa", "vi"]);
        assert_eq!(offered("vip", &known("vip", &all[..1])), [""; 0]);
        assert_eq!(offered("villa", &known("villa", &all[1..2])), ["Villa"]);
        assert_eq!(offered("a  b", &known("a  b", &[("A b", 1)])), ["A b"]);
    }

    #[test]
    fn the_server_says_what_fits() {
        let answer = known("uber", &[("Über", 2), ("Übergabe", 1)]);
        assert_eq!(offered("uber", &answer), ["Über", "Übergabe"]);
        // For what was typed before: those that fit still, and nothing is new yet.
        assert_eq!(offered("uberg", &answer), ["Übergabe"]);
        assert_eq!(offered("x", &answer), [""; 0]);
        assert_eq!(offered("x", &Known::default()), [""; 0]);
    }
}
