//! Reads a filter: tokens to a typed tree, or the first fault with its place; resolves no time and touches no data.

use super::ast::{Expr, Operator, Test, Value};
use super::error::{Expectation, FilterError, FilterErrorKind, operators};
use super::field::{Field, Kind, nearest};
use super::lexer::{Spanned, Token, shown, tokens, word};
use super::value::{ReadError, read};
use super::vocabulary::Vocabulary;

/// The longest filter, in characters.
pub const MAX_CHARS: usize = 4_000;
/// How deep parentheses and `not` may nest.
pub const MAX_DEPTH: usize = 32;
/// How many tests and list values a filter may hold.
pub const MAX_NODES: usize = 200;

/// The filter written in `text`, with the statuses that ship with the product; `None` for blank text, which is no filter:
/// everybody.
pub fn parse(text: &str) -> Result<Option<Expr>, FilterError> {
    parse_with(text, &Vocabulary::default())
}

/// The same with the fields and words of a vocabulary.
pub fn parse_with(text: &str, vocabulary: &Vocabulary) -> Result<Option<Expr>, FilterError> {
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(FilterError {
            kind: FilterErrorKind::TooLong,
            position: MAX_CHARS,
            length: length - MAX_CHARS,
            message: format!("The filter has {length} characters; {MAX_CHARS} is the most."),
            expected: Vec::new(),
            suggestion: None,
            expectation: None,
        });
    }
    let tokens = tokens(text)?;
    if tokens.len() == 1 {
        return Ok(None);
    }
    let mut parser = Parser {
        vocabulary,
        tokens,
        at: 0,
        open: 0,
        depth: 0,
        nodes: 0,
    };
    let expr = parser.any()?;
    match parser.peek().token {
        Token::End => Ok(Some(expr)),
        _ => Err(parser.unexpected(Expectation::Connective { closing: false })),
    }
}

struct Parser<'a> {
    vocabulary: &'a Vocabulary,
    tokens: Vec<Spanned>,
    at: usize,
    /// Parentheses that are open here.
    open: usize,
    depth: usize,
    nodes: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.unary()?];
        while self.take_word("and") {
            parts.push(self.unary()?);
        }
        Ok(joined(parts, Expr::All))
    }

    fn unary(&mut self) -> Result<Expr, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault(
                FilterErrorKind::TooDeep,
                format!("The filter nests deeper than {MAX_DEPTH} levels."),
            ));
        }
        let expr = if self.take_word("not") {
            Expr::Not(Box::new(self.unary()?))
        } else if self.take(&Token::Open) {
            self.open += 1;
            let inner = self.any()?;
            if !self.take(&Token::Close) {
                return Err(self.unexpected(Expectation::Connective { closing: true }));
            }
            self.open -= 1;
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn test(&mut self) -> Result<Expr, FilterError> {
        self.count()?;
        let field = self.field()?;
        if let Token::Operator(operator) = self.peek().token {
            return self.comparison(field, operator);
        }
        if self.take_word("contains") {
            return self.text_test(field, Test::contains);
        }
        if self.take_word("has") {
            return self.text_test(field, Test::has);
        }
        if self.take_word("is") {
            let negated = self.take_word("not");
            if !self.take_word("null") {
                return Err(self.unexpected(Expectation::Null));
            }
            return Ok(negate(negated, Test::is_null(field)));
        }
        let negated = self.take_word("not");
        if self.take_word("in") {
            return self.list(field).map(|test| negate(negated, test));
        }
        Err(self.unknown_operator(field))
    }

    fn field(&mut self) -> Result<Field, FilterError> {
        let Token::Chunk(name) = &self.peek().token else {
            return Err(self.unexpected(Expectation::Test));
        };
        let Some(field) = self.vocabulary.subject().find(name) else {
            let suggestion = self.vocabulary.subject().nearest(name);
            let mut error = self.fault(
                FilterErrorKind::UnknownField,
                format!("There is no field “{name}”.{}", hint(suggestion)),
            );
            error.expected = Expectation::Test.words();
            error.suggestion = suggestion.map(str::to_owned);
            return Err(error);
        };
        self.at += 1;
        Ok(field)
    }

    fn comparison(&mut self, field: Field, operator: Operator) -> Result<Expr, FilterError> {
        let place = self.at;
        self.at += 1;
        // Whether the field takes the operator is said before its value is looked at.
        if matches!(field.kind(), Kind::Tags)
            || (operator.orders() && !operators(field).contains(&"<"))
        {
            self.at = place;
            return Err(self.misfit_operator(field, operator.as_str()));
        }
        if let Some(negated) = self.unclassified(field, operator) {
            return Ok(negate(negated, Test::is_null(field)));
        }
        let value = self.value(field, Expectation::Value(field))?;
        self.build(field, Test::compare(field, operator, value))
            .map(Expr::Test)
    }

    /// `engagement_status = unclassified` reads as `is null`, since that is the word people see.
    fn unclassified(&mut self, field: Field, operator: Operator) -> Option<bool> {
        let classified = matches!(field, Field::EngagementStatus | Field::HealthStatus);
        let word = match &self.peek().token {
            Token::Chunk(word) | Token::Quoted(word) => word,
            _ => return None,
        };
        if !classified || !word.eq_ignore_ascii_case(crate::status::UNCLASSIFIED) {
            return None;
        }
        self.at += 1;
        Some(operator == Operator::Ne)
    }

    fn text_test(
        &mut self,
        field: Field,
        make: impl Fn(Field, String) -> Result<Test, super::ast::MisfitTest>,
    ) -> Result<Expr, FilterError> {
        // An empty text stands in for the value while we ask whether the field takes the operator at all.
        if make(field, String::new()).is_err() {
            self.at -= 1;
            let operator = self.peek_word().unwrap_or_default();
            return Err(self.misfit_operator(field, &operator));
        }
        let text = match &self.peek().token {
            Token::Chunk(text) | Token::Quoted(text) if !text.trim().is_empty() => text.clone(),
            Token::Chunk(_) | Token::Quoted(_) => {
                return Err(self.fault(
                    FilterErrorKind::UnknownValue,
                    "The text is empty.".to_owned(),
                ));
            }
            _ => return Err(self.unexpected(Expectation::Value(field))),
        };
        self.at += 1;
        self.build(field, make(field, text)).map(Expr::Test)
    }

    fn list(&mut self, field: Field) -> Result<Test, FilterError> {
        if field.kind() == Kind::Tags {
            self.at -= 1;
            return Err(self.misfit_operator(field, "in"));
        }
        if !self.take(&Token::Open) {
            return Err(self.unexpected(Expectation::ListStart));
        }
        let mut values = Vec::new();
        loop {
            self.count()?;
            values.push(self.value(field, Expectation::ListValue(field))?);
            if self.take(&Token::Close) {
                return self.build(field, Test::one_of(field, values));
            }
            if !self.take(&Token::Comma) {
                return Err(self.unexpected(Expectation::ListEnd));
            }
        }
    }

    fn value(&mut self, field: Field, expectation: Expectation) -> Result<Value, FilterError> {
        let place = self.at;
        let (text, quoted) = match &self.peek().token {
            Token::Chunk(text) => (text.clone(), false),
            Token::Quoted(text) => (text.clone(), true),
            _ => return Err(self.unexpected(expectation)),
        };
        self.at += 1;
        let next = self.peek_word();
        let after = self
            .tokens
            .get(self.at + 1)
            .and_then(|next| word(&next.token));
        match read(
            field,
            self.vocabulary,
            &text,
            quoted,
            next.as_deref(),
            after.as_deref(),
        ) {
            Ok((value, more)) => {
                self.at += more;
                Ok(value)
            }
            Err(ReadError::AgoMissing(more)) => {
                self.at += more;
                Err(self.unexpected(Expectation::Ago))
            }
            Err(ReadError::Unfit {
                message,
                suggestion,
            }) => {
                self.at = place;
                let mut error = self.fault(FilterErrorKind::UnknownValue, message);
                error.expected = self.vocabulary.expected(expectation);
                error.suggestion = suggestion;
                Err(error)
            }
        }
    }

    fn build(
        &self,
        field: Field,
        test: Result<Test, super::ast::MisfitTest>,
    ) -> Result<Test, FilterError> {
        test.map_err(|_| {
            self.fault(
                FilterErrorKind::Misfit,
                format!("“{}” does not take that comparison.", field.name()),
            )
        })
    }

    fn count(&mut self) -> Result<(), FilterError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message =
                format!("The filter has more than {MAX_NODES} comparisons and list values.");
            return Err(self.fault(FilterErrorKind::TooLarge, message));
        }
        Ok(())
    }

    fn peek(&self) -> &Spanned {
        // `End` is never taken, so there is always a token.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn peek_word(&self) -> Option<String> {
        word(&self.peek().token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek().token == *token;
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, keyword: &str) -> bool {
        let found =
            matches!(&self.peek().token, Token::Chunk(word) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    /// A fault at the current token.
    fn fault(&self, kind: FilterErrorKind, message: String) -> FilterError {
        let Spanned { start, end, .. } = *self.peek();
        FilterError {
            kind,
            position: start,
            length: end - start,
            message,
            expected: Vec::new(),
            suggestion: None,
            expectation: None,
        }
    }

    fn unexpected(&self, expectation: Expectation) -> FilterError {
        let expectation = match expectation {
            Expectation::Connective { .. } => Expectation::Connective {
                closing: self.open > 0,
            },
            other => other,
        };
        let expected = self.vocabulary.expected(expectation);
        let list = expected.join(", ");
        let message = match &self.peek().token {
            Token::End => format!("The filter stops too early. Expected: {list}."),
            token => format!("“{}” cannot stand here. Expected: {list}.", shown(token)),
        };
        let mut error = self.fault(FilterErrorKind::Syntax, message);
        if let Token::Chunk(found) = &self.peek().token {
            error.suggestion =
                nearest(found, expected.iter().map(String::as_str)).map(str::to_owned);
        }
        error.expected = expected;
        error.expectation = Some(expectation);
        error
    }

    fn unknown_operator(&self, field: Field) -> FilterError {
        let mut error = self.unexpected(Expectation::Operator(field));
        error.kind = FilterErrorKind::UnknownOperator;
        error
    }

    fn misfit_operator(&self, field: Field, operator: &str) -> FilterError {
        let expectation = Expectation::Operator(field);
        let expected = expectation.words();
        let message = format!(
            "“{}” does not take “{operator}”. It takes: {}.",
            field.name(),
            expected.join(", ")
        );
        let mut error = self.fault(FilterErrorKind::Misfit, message);
        error.expected = expected;
        error
    }
}

fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}

fn negate(negated: bool, test: Test) -> Expr {
    let test = Expr::Test(test);
    if negated {
        Expr::Not(Box::new(test))
    } else {
        test
    }
}

pub(super) fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or(String::new(), |name| format!(" Did you mean “{name}”?"))
}
