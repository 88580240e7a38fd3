//! Texts and secrets that redact themselves. `Debug` reveals nothing about them and there is no
//! `Display`, so that none of them can reach a log by accident.

/// Makes `Debug` print the name of the type and nothing else.
macro_rules! redacted {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )+};
}

/// A line of text that a person typed, of at most that many characters.
macro_rules! redacted_line {
    ($(#[$meaning:meta])* $name:ident, $maximum:literal) => {
        $(#[$meaning])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub const MAXIMUM: usize = $maximum;

            /// Reads a line of 1 to [`Self::MAXIMUM`] characters.
            pub fn parse(text: &str) -> Result<Self, $crate::Fault> {
                $crate::text::line(text, Self::MAXIMUM).map(Self)
            }

            /// The text, for the people it was written for.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        $crate::redacted::redacted!($name);
    };
}

pub(crate) use {redacted, redacted_line};
