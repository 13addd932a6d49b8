//! What somebody agreed to, out of a ledger that is only added to: the newest entry counts; forgets none.

use crm_types::messages::{Consent, ConsentSource};

/// What the newest entry about an address, or about a member, says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub consent: Consent,
    pub source: ConsentSource,
}

/// Why an entry is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// They have said STOP themselves: only they can take it back, by START, and the carrier would refuse every message
    /// until then.
    TheirOwnWord,
}

/// Where somebody stands, out of what is newest about their address and about themselves: whoever opted out by either is
/// out. Nothing known about either is none.
pub fn standing(of_address: Option<Standing>, of_member: Option<Standing>) -> Option<Standing> {
    let both = [of_address, of_member];
    let known = || both.iter().flatten();
    known()
        .find(|standing| standing.consent == Consent::OptedOut)
        .or_else(|| known().next())
        .copied()
}

/// Whether an entry by `source` may follow on `before`. Opting out may be recorded at any time, by anybody.
///
/// # Errors
/// [`Forbidden`].
pub fn may_record(
    before: Option<Standing>,
    consent: Consent,
    source: ConsentSource,
) -> Result<(), Forbidden> {
    let own = before.is_some_and(|before| {
        before.consent == Consent::OptedOut
            && matches!(
                before.source,
                ConsentSource::Keyword | ConsentSource::Carrier
            )
    });
    let takes_back = consent == Consent::OptedIn && source != ConsentSource::Keyword;
    match own && takes_back {
        true => Err(Forbidden::TheirOwnWord),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUT: Standing = Standing {
        consent: Consent::OptedOut,
        source: ConsentSource::Agent,
    };
    const IN: Standing = Standing {
        consent: Consent::OptedIn,
        source: ConsentSource::Agent,
    };

    #[test]
    fn whoever_is_out_by_either_is_out() {
        assert_eq!(standing(None, None), None);
        assert_eq!(standing(Some(IN), None), Some(IN));
        assert_eq!(standing(None, Some(IN)), Some(IN));
        for (address, member) in [
            (Some(OUT), None),
            (None, Some(OUT)),
            (Some(OUT), Some(IN)),
            (Some(IN), Some(OUT)),
        ] {
            assert_eq!(standing(address, member), Some(OUT));
        }
    }

    #[test]
    fn only_they_take_back_what_they_said() {
        for before in ConsentSource::ALL {
            for source in ConsentSource::ALL {
                let standing = Standing {
                    consent: Consent::OptedOut,
                    source: *before,
                };
                let out = may_record(Some(standing), Consent::OptedOut, *source);
                assert_eq!(out, Ok(()), "opting out is always taken");
                let own = matches!(before, ConsentSource::Keyword | ConsentSource::Carrier);
                let back = may_record(Some(standing), Consent::OptedIn, *source);
                let expected = match own && *source != ConsentSource::Keyword {
                    true => Err(Forbidden::TheirOwnWord),
                    false => Ok(()),
                };
                assert_eq!(back, expected, "{before} then {source}");
            }
        }
        assert_eq!(
            may_record(None, Consent::OptedIn, ConsentSource::Agent),
            Ok(())
        );
    }
}
