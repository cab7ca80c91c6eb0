//! Values that have one spelling.

/// An enum whose values have one spelling each: on the wire, in the database, in the command line.
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident, $rule:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The one spelling.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::types::StringError;

            fn from_str(value: &str) -> Result<Self, $crate::types::StringError> {
                match value { $($text => Ok(Self::$variant),)+ _ => Err($crate::types::StringError($rule)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::types::StringError;

            fn try_from(value: String) -> Result<Self, $crate::types::StringError> {
                value.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(in crate::oauth) use spelled;
