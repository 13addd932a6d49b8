//! One conversation in SMTP, as little of it as is needed to take e-mail (RFC 5321, AUTH PLAIN of RFC 4954).

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::Fake;
use super::fault::Fault;
use super::received::Received;

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(3_600);

/// No e-mail of ours is longer, nor any line of one.
const LARGEST: usize = 1 << 20;

/// Why a conversation is over.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

/// Speaks until one of both has enough.
pub async fn speak(fake: Fake, stream: TcpStream) {
    let mut session = Session {
        fake,
        stream: BufReader::new(stream),
        from: None,
        to: Vec::new(),
        is_known: false,
    };
    session.converse().await.ok();
}

struct Session {
    fake: Fake,
    stream: BufReader<TcpStream>,
    from: Option<String>,
    to: Vec<String>,
    is_known: bool,
}

impl Session {
    async fn converse(&mut self) -> Result<(), Over> {
        if let Some(Fault::RefuseConnection(words)) = self.fake.strike(Fault::at_connection) {
            self.say(words).await?;
            return Err(Over);
        }
        self.say("220 mail.example.com ESMTP").await?;
        loop {
            let line = self.line().await?;
            let line = line.trim_end();
            let verb = line.split([' ', ':']).next().unwrap_or_default();
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" if self.fake.wants_login() => {
                    self.say("250-mail.example.com\r\n250-8BITMIME\r\n250 AUTH PLAIN")
                        .await?;
                }
                "EHLO" => self.say("250-mail.example.com\r\n250 8BITMIME").await?,
                "HELO" | "NOOP" => self.say("250 mail.example.com").await?,
                "AUTH" => {
                    let given = line.rsplit(' ').next().unwrap_or_default();
                    self.is_known = self.fake.lets_in(given);
                    self.say(match self.is_known {
                        true => "235 2.7.0 welcome",
                        false => "535 5.7.8 who is that",
                    })
                    .await?;
                }
                "MAIL" => self.sender(line).await?,
                "RCPT" => self.recipient(line).await?,
                "DATA" => self.text().await?,
                "RSET" => {
                    self.forget();
                    self.say("250 2.0.0 forgotten").await?;
                }
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return Ok(());
                }
                _ => self.say("502 5.5.1 not known here").await?,
            }
        }
    }

    async fn sender(&mut self, line: &str) -> Result<(), Over> {
        if self.fake.wants_login() && !self.is_known {
            return self.say("530 5.7.0 who are you").await;
        }
        if let Some(Fault::RefuseSender(words)) = self.fake.strike(Fault::at_sender) {
            return self.say(words).await;
        }
        self.forget();
        self.from = between(line);
        self.say("250 2.1.0 sender").await
    }

    async fn recipient(&mut self, line: &str) -> Result<(), Over> {
        match self.fake.strike(Fault::at_recipient) {
            Some(Fault::RefuseRecipient(words)) => return self.say(words).await,
            Some(Fault::Silence) => {
                tokio::time::sleep(FOREVER).await;
                return Err(Over);
            }
            Some(_) => return Err(Over),
            None => {}
        }
        self.to.extend(between(line));
        self.say("250 2.1.5 recipient").await
    }

    async fn text(&mut self) -> Result<(), Over> {
        let Some(from) = self.from.clone().filter(|_| !self.to.is_empty()) else {
            return self.say("503 5.5.1 from whom and to whom").await;
        };
        self.say("354 go on").await?;
        let mut text = String::new();
        loop {
            let line = self.line().await?;
            if line == ".\r\n" {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            if text.len() > LARGEST {
                return Err(Over);
            }
        }
        let fault = self.fake.strike(Fault::at_text);
        if let Some(Fault::RefuseText(words)) = fault {
            return self.say(words).await;
        }
        let to = std::mem::take(&mut self.to);
        let number = self.fake.take(Received { from, to, text });
        self.forget();
        match fault {
            Some(Fault::HangUpAfter) => return Err(Over),
            Some(Fault::SilenceAfter) => tokio::time::sleep(FOREVER).await,
            Some(Fault::GarbageAfter) => return self.say("<html>Bad Gateway</html>").await,
            Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        self.say(&format!("250 2.0.0 queued as {number}")).await
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn say(&mut self, words: &str) -> Result<(), Over> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{words}\r\n").as_bytes()).await?;
        Ok(stream.flush().await?)
    }

    /// A line, its end included.
    async fn line(&mut self) -> Result<String, Over> {
        let mut line = Vec::new();
        loop {
            let piece = self.stream.fill_buf().await?;
            if piece.is_empty() || line.len() > LARGEST {
                return Err(Over);
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(piece.len(), |end| end + 1);
            line.extend_from_slice(&piece[..taken]);
            self.stream.consume(taken);
            if end.is_some() {
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
        }
    }
}

/// What stands in `<…>`.
fn between(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.to_owned())
}
