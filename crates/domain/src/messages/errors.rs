//! What Twilio's error codes and the refusals of mail servers mean, in a sentence for whoever wrote the message; a code that is
//! not here is told as it is.

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// A sentence for people.
    pub sentence: &'static str,
    /// Whether the same message to the same number may go through another time.
    pub passing: bool,
}

const fn lasting(sentence: &'static str) -> Option<Meaning> {
    Some(Meaning {
        sentence,
        passing: false,
    })
}

const fn passing(sentence: &'static str) -> Option<Meaning> {
    Some(Meaning {
        sentence,
        passing: true,
    })
}

/// The meaning of a code, where it is known.
pub fn meaning(code: i32) -> Option<Meaning> {
    match code {
        20003 => lasting("Twilio does not know the account or its token: check the configuration."),
        20008 => lasting("Test credentials send nothing: configure those of the account."),
        20404 => {
            lasting("Twilio has no such account, service or message: check the configuration.")
        }
        20429 => passing("Twilio is asked too often; it is tried again."),
        20500 | 20503 => passing("Something broke at Twilio; it is tried again."),
        21211 | 21614 => lasting("This is no number that can be sent text messages."),
        21265 => lasting("A message cannot go to the number that it comes from."),
        21408 => lasting(
            "Twilio may not send to this country: allow it in the account's geographic permissions.",
        ),
        21601 | 21606 | 21660 => lasting(
            "The number we send from cannot send text messages, or is not this account's: check the configuration.",
        ),
        21602 => lasting("A message without words is none."),
        21610 => lasting(
            "They have opted out at the carrier; nothing reaches them until they write START.",
        ),
        21611 => passing("Too many messages wait to be sent from our number; it is tried again."),
        21612 => lasting("This number cannot be reached from ours."),
        21617 => lasting("The message is too long: 1600 characters at most."),
        21703 | 21704 => {
            lasting("The messaging service has no number to send from: check the configuration.")
        }
        30001 => passing("Too many messages waited, and this one was dropped."),
        30002 => lasting("The account at Twilio is suspended."),
        30003 => passing("The phone is switched off or out of reach."),
        30004 => lasting("The phone, or its carrier, blocks messages."),
        30005 => lasting("The number does not exist, or no longer."),
        30006 => lasting("This is a landline, or a carrier that cannot be reached."),
        30007 => lasting("The carrier took the message for spam."),
        30008 => passing("The carrier does not say why."),
        30010 => lasting("The message costs more than the account allows."),
        30011 => lasting("Pictures cannot be sent in this region."),
        30022 => {
            passing("More messages than our registration with the carriers allows in a moment.")
        }
        30023 => passing("More messages than our registration with the carriers allows in a day."),
        30032 => lasting("The toll-free number we send from is not verified."),
        30034 => {
            lasting("The number we send from is not registered with the carriers (A2P 10DLC).")
        }
        30035 => lasting("The number we send from is being moved to another registration."),
        30410 => passing("The carrier took too long."),
        30450 => passing("The carrier refuses so many messages with the same words."),
        30453 => lasting("Twilio does not send messages with these words."),
        30485 => lasting("The number is on a list of those that do not exist."),
        63038 => passing("The account has sent as many messages as it may in a day."),
        _ => None,
    }
}

/// Whether the carrier says by this code that somebody has opted out.
pub fn says_opted_out(code: i32) -> bool {
    code == 21610
}

/// What a mail server means by refusing for good: its three digits, and what it says with them, where an enhanced status code
/// (RFC 3463) says more. Its own words are not passed on: they quote addresses.
pub fn mail_meaning(code: u16, said: &str) -> &'static str {
    let enhanced = said.split_whitespace().next().unwrap_or_default();
    match enhanced.strip_prefix("5.").unwrap_or_default() {
        "1.1" | "1.6" | "1.10" => return "There is no such mailbox, or no longer.",
        "1.2" => return "The domain of this address takes no e-mail, or does not exist.",
        "1.3" => return "This is no address that e-mail can be sent to.",
        "1.7" | "1.8" => return "The mail server does not take our sender: check CRM_SMTP_FROM.",
        "2.1" => return "The mailbox is closed.",
        "2.2" => return "The mailbox is full.",
        "2.3" | "3.4" => return "The e-mail is too long for their mail server.",
        "4.4" | "4.6" => return "The domain of this address cannot be reached by e-mail.",
        "7.0" | "7.1" | "7.25" | "7.26" | "7.27" => {
            return "Their mail server refuses it by its rules, as spam perhaps: check SPF, DKIM and DMARC of our domain.";
        }
        _ => {}
    }
    match code {
        530 | 534 | 535 | 538 => "The mail server does not let us in: check CRM_SMTP_URL.",
        550 | 551 => "The mailbox does not exist, or is closed to us.",
        552 => "The mailbox is full, or the e-mail too long.",
        553 => "The mail server does not take this address.",
        554 => "Their mail server refuses it by its rules, as spam perhaps.",
        555 | 500..=504 => "The mail server does not understand us.",
        556 => "The domain of this address takes no e-mail.",
        _ => "The mail server refuses it.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_everybody_meets_are_known() {
        for code in [
            21211, 21610, 30003, 30004, 30005, 30006, 30007, 30008, 30034,
        ] {
            let meaning = meaning(code).unwrap();
            assert!(meaning.sentence.ends_with('.'), "{code}");
        }
        assert!(!meaning(21610).unwrap().passing);
        assert!(meaning(30003).unwrap().passing);
        assert_eq!(meaning(1), None);
    }

    #[test]
    fn a_mail_server_is_understood_by_its_enhanced_code_first() {
        let full = "The mailbox is full.";
        assert_eq!(
            mail_meaning(552, "5.2.2 <amara@example.com> over quota"),
            full
        );
        assert_eq!(mail_meaning(550, "5.2.2"), full);
        let none = "The mailbox does not exist, or is closed to us.";
        for said in ["", "no such user", "5.9.9 what", "4.2.2 full"] {
            assert_eq!(mail_meaning(550, said), none, "{said}");
        }
        for code in 500..600 {
            assert!(mail_meaning(code, "").ends_with('.'), "{code}");
        }
    }
}
