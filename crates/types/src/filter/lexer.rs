//! Cuts a filter into tokens with their places; leaves what a word means to the parser, which knows the field.

use super::ast::Operator;
use super::error::{FilterError, FilterErrorKind};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A run of letters, digits and `_-.:+@`: a name, a keyword, a number, a date.
    Chunk(String),
    Quoted(String),
    Operator(Operator),
    Open,
    Close,
    Comma,
    End,
}

/// A token and its place, in characters.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub token: Token,
    pub start: usize,
    pub end: usize,
}

/// Whether a character can stand in an unquoted word.
pub(super) fn in_chunk(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '+' | '@')
}

/// The tokens of `text`, the last of them `End`.
pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let token = match c {
            '(' => single(&mut at, Token::Open),
            ')' => single(&mut at, Token::Close),
            ',' => single(&mut at, Token::Comma),
            '"' | '\'' => quoted(&chars, &mut at, c)?,
            '=' | '!' | '<' | '>' => operator(&chars, &mut at)?,
            c if in_chunk(c) => {
                let end = chars[at..]
                    .iter()
                    .position(|c| !in_chunk(*c))
                    .map_or(chars.len(), |n| at + n);
                let chunk = chars[at..end].iter().collect();
                at = end;
                Token::Chunk(chunk)
            }
            c => {
                return Err(fault(
                    start,
                    1,
                    format!(
                        "“{}” means nothing here. Put texts in double quotes.",
                        c.escape_debug()
                    ),
                ));
            }
        };
        found.push(Spanned {
            token,
            start,
            end: at,
        });
    }
    found.push(Spanned {
        token: Token::End,
        start: chars.len(),
        end: chars.len(),
    });
    Ok(found)
}

fn single(at: &mut usize, token: Token) -> Token {
    *at += 1;
    token
}

fn operator(chars: &[char], at: &mut usize) -> Result<Token, FilterError> {
    let start = *at;
    let equals = chars.get(start + 1) == Some(&'=');
    let (operator, length) = match (chars[start], equals) {
        ('=', true) => (Operator::Eq, 2),
        ('=', false) => (Operator::Eq, 1),
        ('!', true) => (Operator::Ne, 2),
        ('<', true) => (Operator::Le, 2),
        ('<', false) if chars.get(start + 1) == Some(&'>') => (Operator::Ne, 2),
        ('<', false) => (Operator::Lt, 1),
        ('>', true) => (Operator::Ge, 2),
        ('>', false) => (Operator::Gt, 1),
        _ => {
            let mut error = fault(
                start,
                1,
                "“!” stands only in “!=”. For the opposite write “not”.".to_owned(),
            );
            error.kind = FilterErrorKind::UnknownOperator;
            error.suggestion = Some("!=".to_owned());
            return Err(error);
        }
    };
    *at += length;
    Ok(Token::Operator(operator))
}

/// A text in quotes; a backslash takes the next character as it is.
fn quoted(chars: &[char], at: &mut usize, quote: char) -> Result<Token, FilterError> {
    let start = *at;
    let mut text = String::new();
    let mut next = start + 1;
    loop {
        let c = match chars.get(next) {
            Some(c) if *c == quote => break,
            Some('\\') => {
                next += 1;
                chars.get(next)
            }
            other => other,
        };
        match c {
            Some('\0') => {
                return Err(fault(
                    next,
                    1,
                    "A text cannot contain the character U+0000.".to_owned(),
                ));
            }
            Some(c) => text.push(*c),
            None => {
                let length = chars.len() - start;
                let mut error = fault(
                    start,
                    length,
                    format!("The text that begins here does not end. Close it with {quote}."),
                );
                error.expected = vec![quote.to_string()];
                return Err(error);
            }
        }
        next += 1;
    }
    *at = next + 1;
    Ok(Token::Quoted(text))
}

fn fault(position: usize, length: usize, message: String) -> FilterError {
    FilterError {
        kind: FilterErrorKind::Syntax,
        position,
        length,
        message,
        expected: Vec::new(),
        suggestion: None,
        expectation: None,
    }
}

/// The word that a token is, if it is one.
pub(super) fn word(token: &Token) -> Option<String> {
    match token {
        Token::Chunk(word) => Some(word.clone()),
        _ => None,
    }
}

/// A token as people read it.
pub(super) fn shown(token: &Token) -> String {
    match token {
        Token::Chunk(text) | Token::Quoted(text) => text.clone(),
        Token::Operator(operator) => operator.as_str().to_owned(),
        Token::Open => "(".to_owned(),
        Token::Close => ")".to_owned(),
        Token::Comma => ",".to_owned(),
        Token::End => "the end".to_owned(),
    }
}
