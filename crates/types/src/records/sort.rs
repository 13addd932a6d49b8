//! Orders of a list: a closed set of fields and a direction, written `name` or `-name`; sorts nothing itself.

/// There is no such order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown order")]
pub struct UnknownSort;

/// The order of a list of something, over the words of an enum of its fields.
macro_rules! sorts {
    ($(#[$doc:meta])* $name:ident, $field:ident, $default:ident $descending:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            pub field: $field,
            pub descending: bool,
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    field: $field::$default,
                    descending: $descending,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(if self.descending { "-" } else { "" })?;
                f.write_str(self.field.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::records::UnknownSort;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let (descending, name) = match text.strip_prefix('-') {
                    Some(name) => (true, name),
                    None => (false, text),
                };
                let field = name.parse().map_err(|_| $crate::records::UnknownSort)?;
                Ok(Self { field, descending })
            }
        }
    };
}

pub(crate) use sorts;
