//! Where a mail server is, how a connection to it is kept private, and what opens it; reaches none.

use std::fmt;
use std::net::IpAddr;

use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How a connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`; without it, nothing is sent.
    StartTls,
    /// None.
    Plain,
}

/// A mail server that takes e-mails from us.
#[derive(Clone)]
pub struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) privacy: Privacy,
    pub(crate) credentials: Option<Credentials>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("privacy", &self.privacy)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Out of `smtps://user:password@mail.example.com` (TLS, port 465), `smtp://…` (`STARTTLS`, port 587) or
    /// `smtp://…?tls=none` (neither, port 25). What is special in an address is written with `%`.
    ///
    /// # Errors
    /// What is wrong, in words for people that quote nothing.
    pub fn read(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| usual())?;
        let (privacy, usual_port) = match (url.scheme(), url.query()) {
            ("smtps", None) => (Privacy::Tls, 465),
            ("smtp", None) => (Privacy::StartTls, 587),
            ("smtp", Some("tls=none")) => (Privacy::Plain, 25),
            _ => return Err(usual()),
        };
        let host = match url.host() {
            Some(Host::Domain(host)) if !host.is_empty() => host.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(usual()),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(usual());
        }
        let decoded = |text: &str| {
            let text = percent_decode_str(text)
                .decode_utf8()
                .map_err(|_| usual())?;
            Ok::<_, String>(text.into_owned())
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                Some(Credentials::new(decoded(user)?, decoded(password)?))
            }
            _ => return Err("a user and a password go together".to_owned()),
        };
        if privacy == Privacy::Plain && credentials.is_some() && !is_here(&host) {
            return Err("with tls=none a password would be readable on its way".to_owned());
        }
        Ok(Self {
            port: url.port().unwrap_or(usual_port),
            host,
            privacy,
            credentials,
        })
    }
}

fn usual() -> String {
    "must be an address as smtps://user:password@mail.example.com, or smtp://… for STARTTLS"
        .to_owned()
}

fn is_here(host: &str) -> bool {
    let is_loopback = |address: IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_how() {
        for (text, host, port, privacy, opened) in [
            (
                "smtps://ada%40example.com:s%3Acret@mail.example.com",
                "mail.example.com",
                465,
                Privacy::Tls,
                true,
            ),
            (
                "smtp://mail.example.com/",
                "mail.example.com",
                587,
                Privacy::StartTls,
                false,
            ),
            (
                "smtp://ada:x@[::1]:2525?tls=none",
                "::1",
                2525,
                Privacy::Plain,
                true,
            ),
            (
                "smtp://10.0.0.2?tls=none",
                "10.0.0.2",
                25,
                Privacy::Plain,
                false,
            ),
        ] {
            let server = Server::read(text).unwrap();
            assert_eq!((server.host.as_str(), server.port), (host, port), "{text}");
            assert_eq!(server.privacy, privacy, "{text}");
            assert_eq!(server.credentials.is_some(), opened, "{text}");
        }
        let decoded = Server::read("smtps://ada%40example.com:s%3Acret@mail.example.com").unwrap();
        let expected = Credentials::new("ada@example.com".to_owned(), "s:cret".to_owned());
        assert_eq!(decoded.credentials, Some(expected));
    }

    #[test]
    fn what_is_no_address_is_told_without_quoting_it() {
        for text in [
            "",
            "mail.example.com",
            "https://mail.example.com",
            "smtp://",
            "smtp://mail.example.com?tls=perhaps",
            "smtps://mail.example.com?tls=none",
            "smtps://mail.example.com/inbox",
            "smtps://hunter2@mail.example.com",
            "smtps://:hunter2@mail.example.com",
            "smtp://ada:hunter2@mail.example.com?tls=none",
        ] {
            let fault = Server::read(text).unwrap_err();
            assert!(!fault.contains("hunter2"), "{text}: {fault}");
        }
        let server = Server::read("smtps://ada:hunter2@mail.example.com").unwrap();
        assert!(!format!("{server:?}").contains("hunter2"));
    }
}
