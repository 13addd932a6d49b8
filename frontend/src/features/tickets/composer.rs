//! Where something is said about a ticket: to the member or among us, by which way, with what, and how far the ticket is
//! with it. The words are kept until the server has them; whoever was overtaken sees it before anything is sent.

use crm_types::problem::Code;
use crm_types::tickets::{
    Attachment, MAX_ATTACHMENTS, NewTicketReply, STATUSES, TicketReplyChannel,
    TicketReplyVisibility, TicketWatcher,
};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::case::Case;
use crate::api;
use crate::features::auth::use_admin;
use crate::shell::records::choices;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Choice, Command, Glyph, Icon, IconButton, Notice, Select,
    TextField, Tone, part, unique_id, use_commands,
};

/// What is being written.
#[derive(Clone, Copy)]
struct Writing {
    case: Case,
    public: RwSignal<bool>,
    /// Empty: the way the member last used.
    channel: RwSignal<String>,
    /// Empty: what follows by itself.
    status: RwSignal<String>,
    body: RwSignal<String>,
    files: RwSignal<Vec<(String, String)>>,
    /// The wish of these words: the same until they are sent.
    key: StoredValue<String>,
    /// Under which the words are kept.
    kept: StoredValue<String>,
    /// How many entries there were, and the ticket's revision, when the words were begun.
    seen: RwSignal<Option<(usize, i64)>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    /// Somebody answered before this could be sent.
    overtaken: RwSignal<bool>,
    field: NodeRef<Textarea>,
}

/// Under which the words about a ticket are kept: each admin's by themselves.
fn key_of(case: Case) -> String {
    let me = use_admin().with_untracked(|me| me.as_ref().map(|me| me.id.to_string()));
    format!("ticket:{}:{}", me.unwrap_or_default(), case.id())
}

/// The words that were kept, to be written on.
pub fn words(case: Case) -> RwSignal<String> {
    let key = key_of(case);
    let stored = storage().and_then(|storage| storage.get_item(&key).ok().flatten());
    RwSignal::new(stored.unwrap_or_default())
}

/// The place to write.
pub fn composer(case: Case, here: RwSignal<Vec<TicketWatcher>>, body: RwSignal<String>) -> AnyView {
    let one = Writing {
        case,
        public: RwSignal::new(true),
        channel: RwSignal::new(String::new()),
        status: RwSignal::new(String::new()),
        body,
        files: RwSignal::new(Vec::new()),
        key: StoredValue::new(api::new_wish()),
        kept: StoredValue::new(key_of(case)),
        seen: RwSignal::new(None),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        overtaken: RwSignal::new(false),
        field: NodeRef::new(),
    };
    if !one.is_blank() {
        one.begin();
    }
    let focus = move |public: bool| {
        one.public.set(public);
        if let Some(field) = one.field.get_untracked() {
            let _ = field.focus();
        }
    };
    let commands = use_commands();
    commands.register(
        Command::new("This page", Glyph::Mail, "Reply to the member", move || {
            focus(true)
        })
        .keys("r"),
    );
    commands.register(
        Command::new("This page", Glyph::Message, "Write a note", move || {
            focus(false)
        })
        .keys("m"),
    );
    one.view(here)
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

impl Writing {
    fn is_blank(self) -> bool {
        self.body.with_untracked(|body| body.trim().is_empty())
    }

    /// The words begin: what is there by now was seen.
    fn begin(self) {
        let entries = self.case.entries.with_untracked(Vec::len);
        self.seen.set(Some((entries, self.case.revision())));
        self.overtaken.set(false);
    }

    fn write(self, text: String) {
        if self.is_blank() {
            self.begin();
        }
        // Other words are another wish.
        self.key.set_value(api::new_wish());
        self.failed.set(None);
        if let Some(storage) = storage() {
            let key = self.kept.get_value();
            // A browser that keeps nothing still has it in the page.
            let _ = match text.trim().is_empty() {
                true => storage.remove_item(&key),
                false => storage.set_item(&key, &text),
            };
        }
        self.body.set(text);
    }

    fn view(self, here: RwSignal<Vec<TicketWatcher>>) -> AnyView {
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(false);
        };
        let keys = move |event: KeyboardEvent| {
            let send = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
            if send && !event.is_composing() {
                event.prevent_default();
                self.send(false);
            }
        };
        let id = unique_id("reply");
        let label = move || match self.public.get() {
            true => "Reply to the member",
            false => "Note for us",
        };
        let send = move || match self.public.get() {
            true => "Send reply",
            false => "Add note",
        };
        let ways = part(move || {
            match self.public.get() {
            true => view! {
                <Select label="By" choices=ways() value=self.channel on_change=move |key| self.channel.set(key) />
            }
            .into_any(),
            false => ().into_any(),
        }
        });
        let statuses = part(move || {
            let usual = match self.public.get() {
                true => "Waiting for reply",
                false => "As it is",
            };
            let mut all = vec![Choice::new("", usual)];
            let public = self.public.get();
            all.extend(
                choices(STATUSES)
                    .into_iter()
                    .filter(|one| !public || one.value != "waiting_reply"),
            );
            view! {
                <Select label="Status then" choices=all value=self.status on_change=move |key| self.status.set(key) />
            }
            .into_any()
        });
        let unready = Signal::derive(move || self.body.with(|body| body.trim().is_empty()));
        let news = part(move || self.news(here));
        view! {
            <form
                class="composer ticket-composer"
                class:ticket-internal=move || !self.public.get()
                on:submit=submit
                novalidate
                aria-label="Answer"
            >
                {self.visibility()}
                <label class="visually-hidden" for=id.clone()>{label}</label>
                <textarea
                    node_ref=self.field
                    id=id
                    class="input composer-field"
                    rows="5"
                    maxlength="20000"
                    dir="auto"
                    placeholder=label
                    prop:value=self.body
                    on:input=move |event| self.write(event_target_value(&event))
                    on:keydown=keys
                ></textarea>
                {self.files()}
                {news}
                <p class="field-error" role="alert">{move || self.failed.get()}</p>
                <div class="composer-foot ticket-send">
                    {ways}
                    {statuses}
                    <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy=self.busy disabled=unready>
                        {send}
                    </Button>
                </div>
            </form>
        }
        .into_any()
    }

    /// To whom it is said.
    fn visibility(self) -> AnyView {
        let name = unique_id("visibility");
        let choice = |public: bool, glyph: Glyph, word: &'static str| {
            view! {
                <label class="composer-channel">
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || self.public.get() == public
                        on:change=move |_| {
                            self.public.set(public);
                            self.key.set_value(api::new_wish());
                        }
                    />
                    <Icon glyph />
                    {word}
                </label>
            }
            .into_any()
        };
        view! {
            <fieldset class="composer-channels">
                <legend class="visually-hidden">"Who reads it"</legend>
                {choice(true, Glyph::Mail, "Public reply")}
                {choice(false, Glyph::EyeOff, "Internal note")}
            </fieldset>
        }
        .into_any()
    }

    /// Links to what is looked at elsewhere.
    fn files(self) -> AnyView {
        let count = Memo::new(move |_| self.files.with(Vec::len));
        let rows = part(move || {
            let count = count.get();
            let row = |at: usize| {
                let read = move |take: fn(&(String, String)) -> String| {
                    Signal::derive(move || {
                        self.files
                            .with(|files| files.get(at).map(take).unwrap_or_default())
                    })
                };
                let write = move |change: &dyn Fn(&mut (String, String))| {
                    self.key.set_value(api::new_wish());
                    self.files.update(|files| {
                        if let Some(file) = files.get_mut(at) {
                            change(file);
                        }
                    });
                };
                view! {
                    <li class="ticket-file">
                        <TextField
                            label="Link"
                            kind="url"
                            placeholder="https://"
                            value=read(|file| file.0.clone())
                            on_input=move |text: String| write(&|file: &mut (String, String)| file.0.clone_from(&text))
                        />
                        <TextField
                            label="Name"
                            value=read(|file| file.1.clone())
                            on_input=move |text: String| write(&|file: &mut (String, String)| file.1.clone_from(&text))
                        />
                        <IconButton
                            glyph=Glyph::Close
                            label=Signal::stored("Remove this link".to_owned())
                            on_press=move |()| self.files.update(|files| _ = files.remove(at))
                        />
                    </li>
                }
                .into_any()
            };
            let rows: Vec<AnyView> = (0..count).map(row).collect();
            view! { <ul class="ticket-file-fields">{rows}</ul> }.into_any()
        });
        let full = Signal::derive(move || self.files.with(Vec::len) >= MAX_ATTACHMENTS);
        view! {
            {rows}
            <div>
                <Button
                    look=ButtonLook::Ghost
                    icon=Glyph::Plus
                    disabled=full
                    on_press=move |()| self.files.update(|files| files.push(Default::default()))
                >
                    "Attach a link"
                </Button>
            </div>
        }
        .into_any()
    }

    /// What somebody else said since the words were begun, or says right now.
    fn news(self, here: RwSignal<Vec<TicketWatcher>>) -> AnyView {
        let begun = self.body.with(|body| !body.trim().is_empty());
        if !begun {
            return ().into_any();
        }
        let seen = self.seen.get();
        let who = seen.and_then(|(entries, _)| self.case.said_since(entries));
        if let Some(who) = who {
            let go_on = move |()| self.begin();
            let anyway = self.overtaken.get();
            let way = match anyway {
                true => view! { <Button busy=self.busy on_press=move |()| self.send(true)>"Send anyway"</Button> }.into_any(),
                false => view! { <Button on_press=go_on>"Seen"</Button> }.into_any(),
            };
            return view! {
                <div role="alert">
                    <Notice tone=Tone::Caution>
                        <p class="outdated">
                            <span>
                                <bdi>{who}</bdi>
                                " wrote while you were writing: it stands above. Your words are kept."
                            </span>
                            {way}
                        </p>
                    </Notice>
                </div>
            }
            .into_any();
        }
        if self.overtaken.get() {
            return view! {
                <div role="alert">
                    <Notice tone=Tone::Caution>
                        <p class="outdated">
                            <span>"Somebody answered meanwhile. Your words are kept."</span>
                            <Button busy=self.busy on_press=move |()| self.send(true)>"Send anyway"</Button>
                        </p>
                    </Notice>
                </div>
            }
            .into_any();
        }
        let other = here.with(|here| {
            let mut writing = here.iter().filter(|one| one.writing);
            writing.next().map(|one| one.name.clone())
        });
        match other {
            Some(name) => view! {
                <Notice><p><bdi>{name}</bdi>" is writing an answer, too."</p></Notice>
            }
            .into_any(),
            None => ().into_any(),
        }
    }

    fn reply(self, anyway: bool) -> NewTicketReply {
        let public = self.public.get_untracked();
        let (_, revision) = self
            .seen
            .get_untracked()
            .unwrap_or_else(|| (0, self.case.revision()));
        let files = self.files.get_untracked().into_iter();
        let named = |(url, name): (String, String)| {
            let url = url.trim().to_owned();
            let name = match name.trim() {
                "" => url.clone(),
                name => name.to_owned(),
            };
            Attachment { url, name }
        };
        NewTicketReply {
            visibility: match public {
                true => TicketReplyVisibility::Public,
                false => TicketReplyVisibility::Internal,
            },
            channel: self
                .channel
                .with_untracked(|channel| channel.parse::<TicketReplyChannel>().ok())
                .filter(|_| public),
            body: self.body.with_untracked(|body| body.trim().to_owned()),
            attachments: files
                .map(named)
                .filter(|file| !file.url.is_empty())
                .collect(),
            status: self.status.with_untracked(|status| status.parse().ok()),
            seen_revision: revision.max(1),
            anyway,
        }
    }

    fn send(self, anyway: bool) {
        if self.is_blank() || self.busy.get_untracked() {
            return;
        }
        let new = self.reply(anyway);
        let key = match anyway {
            // It was refused before, under another key.
            true => api::new_wish(),
            false => self.key.get_value(),
        };
        self.busy.set(true);
        self.failed.set(None);
        let public = new.visibility == TicketReplyVisibility::Public;
        spawn_local(async move {
            let case = self.case;
            let answer = api::reply_to_ticket(&case.id(), &new, &key).await;
            self.busy.try_set(false);
            match answer {
                Ok(replied) => {
                    if self.body.try_get_untracked().is_some() {
                        self.sent(&new.body);
                    }
                    let _ = case.read().await;
                    let said = if public {
                        "Replied."
                    } else {
                        "The note is added."
                    };
                    case.done(said, replied.change_id);
                    case.say(said);
                }
                Err(error) if error.code() == Some(Code::TicketAnswered) => {
                    self.overtaken.try_set(true);
                    let _ = case.read().await;
                }
                Err(error) => _ = self.failed.try_set(Some(error.said_of("body"))),
            }
        });
    }

    /// The server has them.
    fn sent(self, body: &str) {
        // What was written on while it was sent stays.
        let same = self.body.with_untracked(|now| now.trim() == body);
        if same {
            self.write(String::new());
            self.files.set(Vec::new());
        }
        self.status.set(String::new());
        self.overtaken.set(false);
        self.seen.set(None);
        if !same {
            self.begin();
        }
    }
}

/// How a reply reaches the member.
fn ways() -> Vec<Choice> {
    vec![
        Choice::new("", "As the member last wrote"),
        Choice::new("email", "E-mail"),
        Choice::new("sms", "Text message"),
        Choice::new("none", "Shown in the product only"),
    ]
}
