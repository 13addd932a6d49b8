//! Templates: texts with variables, `{{first_name}}`, filled in for one member; sends nothing, knows no member.
//!
//! There are no conditions and no loops. What is not known of a member can be said otherwise: `{{first_name|there}}`.

use crate::words::words;

words! {
    /// What a template may say of a member.
    Variable {
        FirstName "first_name",
        LastName "last_name",
        /// Both of them.
        Name "name",
        Email "email",
        /// As the label says it.
        Tier "tier",
        VisionCount "vision_count",
    }
}

/// What is known of a member, for their variables; blank where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub tier: String,
    pub vision_count: String,
}

/// A text that is no template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// Where it begins, in Unicode characters from 0.
    pub position: u32,
    /// How many characters it has.
    pub length: u32,
    pub fault: Fault,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no variable of this name.
    Unknown {
        name: String,
        nearest: Option<Variable>,
    },
    /// `{{` without `}}`.
    Open,
    /// Nothing is known of this member that could stand there, and the template does not say what else to.
    Missing(Variable),
}

impl std::fmt::Display for Misspelt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.fault {
            Fault::Unknown {
                name,
                nearest: Some(nearest),
            } => write!(
                f,
                "There is no variable “{name}”. Did you mean “{nearest}”?"
            ),
            Fault::Unknown { name, .. } => write!(f, "There is no variable “{name}”."),
            Fault::Open => f.write_str("A variable ends with “}}”."),
            Fault::Missing(variable) => write!(
                f,
                "Of this member no {variable} is known. Write {{{{{variable}|…}}}} to say what stands there instead."
            ),
        }
    }
}

/// A template that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot {
        variable: Variable,
        otherwise: Option<String>,
        position: u32,
        length: u32,
    },
}

impl Template {
    /// Reads a text. One without variables is a template, too.
    ///
    /// # Errors
    /// The first fault in it.
    pub fn parse(text: &str) -> Result<Self, Misspelt> {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut position = 0;
        while let Some(start) = rest.find("{{") {
            let (before, slot) = rest.split_at(start);
            position += characters(before);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let Some(end) = slot.find("}}") else {
                return Err(Misspelt {
                    position,
                    length: 2,
                    fault: Fault::Open,
                });
            };
            let length = characters(&slot[..end + 2]);
            parts.push(self::slot(&slot[2..end], position, length)?);
            position += length;
            rest = &slot[end + 2..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The text for one member.
    ///
    /// # Errors
    /// The first variable that nothing is known for, where the template does not say what stands there instead.
    pub fn fill(&self, values: &Values) -> Result<String, Misspelt> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Slot {
                    variable,
                    otherwise,
                    position,
                    length,
                } => {
                    let value = values.of(*variable);
                    let value = Some(value.trim().to_owned())
                        .filter(|value| !value.is_empty())
                        .or_else(|| otherwise.clone());
                    let Some(value) = value else {
                        return Err(Misspelt {
                            position: *position,
                            length: *length,
                            fault: Fault::Missing(*variable),
                        });
                    };
                    text.push_str(&value);
                }
            }
        }
        Ok(text)
    }

    /// Those it names, each once, in order.
    pub fn variables(&self) -> Vec<Variable> {
        let mut named = Vec::new();
        for part in &self.0 {
            if let Part::Slot { variable, .. } = part
                && !named.contains(variable)
            {
                named.push(*variable);
            }
        }
        named
    }
}

fn slot(inside: &str, position: u32, length: u32) -> Result<Part, Misspelt> {
    let (name, otherwise) = match inside.split_once('|') {
        Some((name, otherwise)) => (name, Some(otherwise.trim().to_owned())),
        None => (inside, None),
    };
    let name = name.trim();
    let variable = name.parse().map_err(|_| Misspelt {
        position,
        length,
        fault: Fault::Unknown {
            name: name.to_owned(),
            nearest: nearest(name),
        },
    })?;
    Ok(Part::Slot {
        variable,
        otherwise,
        position,
        length,
    })
}

fn nearest(name: &str) -> Option<Variable> {
    let likeness =
        |variable: &Variable| strsim::jaro_winkler(variable.as_str(), &name.to_lowercase());
    let best = Variable::ALL
        .iter()
        .copied()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.7).then_some(best)
}

impl Values {
    fn of(&self, variable: Variable) -> String {
        match variable {
            Variable::FirstName => self.first_name.clone(),
            Variable::LastName => self.last_name.clone(),
            Variable::Name => format!("{} {}", self.first_name, self.last_name),
            Variable::Email => self.email.clone(),
            Variable::Tier => self.tier.clone(),
            Variable::VisionCount => self.vision_count.clone(),
        }
    }
}

fn characters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amara() -> Values {
        Values {
            first_name: "Amara".to_owned(),
            last_name: "Okafor".to_owned(),
            email: "amara@example.com".to_owned(),
            ..Values::default()
        }
    }

    #[test]
    fn variables_are_filled_in() {
        let template = Template::parse("Hi {{first_name}}, {{ name }}! {}").unwrap();
        assert_eq!(
            template.fill(&amara()).unwrap(),
            "Hi Amara, Amara Okafor! {}"
        );
        assert_eq!(template.variables(), [Variable::FirstName, Variable::Name]);
    }

    #[test]
    fn what_is_not_known_is_said_otherwise_or_refused() {
        let template = Template::parse("Hi {{first_name|there}}").unwrap();
        assert_eq!(template.fill(&Values::default()).unwrap(), "Hi there");
        let template = Template::parse("Hé {{first_name}}").unwrap();
        let fault = template.fill(&Values::default()).unwrap_err();
        assert_eq!((fault.position, fault.length), (3, 14));
        assert_eq!(fault.fault, Fault::Missing(Variable::FirstName));
        // Nothing to say is something to say.
        let template = Template::parse("Hi{{last_name|}}").unwrap();
        assert_eq!(template.fill(&Values::default()).unwrap(), "Hi");
    }

    #[test]
    fn an_unknown_variable_is_told_with_its_place_and_the_nearest() {
        let fault = Template::parse("Hé {{fist_name}}").unwrap_err();
        assert_eq!((fault.position, fault.length), (3, 13));
        assert_eq!(
            fault.to_string(),
            "There is no variable “fist_name”. Did you mean “first_name”?"
        );
        let fault = Template::parse("{{password}}").unwrap_err();
        assert_eq!(fault.to_string(), "There is no variable “password”.");
        let fault = Template::parse("Hi {{first_name").unwrap_err();
        assert_eq!((fault.position, fault.fault), (3, Fault::Open));
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic_and_one_without_braces_stays_as_it_is(text in "\\PC*") {
            if let Ok(template) = Template::parse(&text) {
                let filled = template.fill(&amara());
                if !text.contains("{{") {
                    prop_assert_eq!(filled.unwrap(), text);
                }
            } else {
                prop_assert!(text.contains("{{"));
            }
        }

        #[test]
        fn what_a_member_is_called_is_never_read_as_a_template(name in "\\PC*") {
            let values = Values { first_name: name.clone(), ..Values::default() };
            let filled = Template::parse("<{{first_name|}}>").unwrap().fill(&values).unwrap();
            prop_assert_eq!(filled, format!("<{}>", name.trim()));
        }
    }
}
