//! The sign-in page; says what is wrong and how long to wait, and leads back to where somebody came from.

use super::use_session;
use crate::api::{self, Error};
use crate::shell::{Logo, use_title};
use crate::ui::{Button, ButtonKind, ButtonLook, Notice, PasswordField, TextField, Tone};
use crm_types::auth::SignIn;
use crm_types::problem::Code;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// E-mail and password.
#[component]
pub fn SignInPage() -> AnyView {
    use_title(|| "Sign in".to_owned());
    view! {
        <main class="sign-in" id="content" tabindex="-1">
            <div class="sign-in-card">
                <Logo />
                <h1 class="sign-in-title">"Sign in to Member Success"</h1>
                <SignInForm />
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn SignInForm() -> AnyView {
    let session = use_session();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let password_input = NodeRef::<Input>::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let credentials = SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            let answer = api::sign_in(&credentials).await;
            busy.try_set(false);
            match answer {
                Ok(answer) => session.signed_in(answer),
                Err(failure) => {
                    error.try_set(Some(failure));
                    if let Some(input) = password_input.try_get_untracked().flatten() {
                        let _ = input.focus();
                        input.select();
                    }
                }
            }
        });
    };
    let trouble = move || {
        error.get().map(|error| {
            view! { <Notice tone=Tone::Negative><p>{explain(&error)}</p></Notice> }
        })
    };
    let incomplete =
        move || email.with(|email| email.trim().is_empty()) || password.with(String::is_empty);
    view! {
        <form class="form" on:submit=submit novalidate>
            // There from the start, so that what comes into it is read aloud.
            <div role="alert">{trouble}</div>
            <TextField
                label="E-mail"
                kind="email"
                name="email"
                autocomplete="username"
                value=email
                on_input=move |text| email.set(text)
                autofocus=true
            />
            <PasswordField
                label="Password"
                value=password
                on_input=move |text| password.set(text)
                input_ref=password_input
            />
            <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=Signal::derive(incomplete)>
                "Sign in"
            </Button>
        </form>
    }
    .into_any()
}

/// What went wrong, in words that help.
fn explain(error: &Error) -> String {
    match (error, error.code()) {
        (Error::Network, _) => {
            "The server does not answer. Check your connection and try again.".to_owned()
        }
        (_, Some(Code::InvalidCredentials)) => {
            "Wrong e-mail or password. Check both and try again.".to_owned()
        }
        (Error::Problem { retry_after, .. }, Some(Code::TooManyRequests)) => match retry_after {
            Some(seconds) => format!("Too many attempts. Try again in {}.", wait(*seconds)),
            None => "Too many attempts. Try again in a few minutes.".to_owned(),
        },
        _ => error.detail(),
    }
}

/// A time to wait, never said shorter than it is.
fn wait(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::problem::Problem;

    fn refused(code: Code, retry_after: Option<u32>) -> String {
        explain(&Error::Problem {
            problem: Box::new(Problem::new(code, "The account is disabled.")),
            retry_after,
        })
    }

    #[test]
    fn each_refusal_says_what_helps() {
        assert!(refused(Code::InvalidCredentials, None).starts_with("Wrong e-mail or password"));
        assert_eq!(
            refused(Code::TooManyRequests, Some(61)),
            "Too many attempts. Try again in 61 seconds."
        );
        assert_eq!(
            refused(Code::TooManyRequests, Some(601)),
            "Too many attempts. Try again in 11 minutes."
        );
        assert_eq!(refused(Code::Forbidden, None), "The account is disabled.");
        assert!(explain(&Error::Network).starts_with("The server does not answer"));
    }
}
