//! Why a password is easy to guess.

/// What makes a password easy to guess.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, thiserror::Error)]
pub enum GuessableReason {
    /// It consists of the person's name, address or company, or of the product's name.
    #[error("it consists of what is known about the person")]
    PersonalWord,
    /// It consists of words, names or phrases that many people use.
    #[error("it consists of words that many people use")]
    CommonWord,
    /// It follows the keys of a keyboard.
    #[error("it follows the keys of a keyboard")]
    KeyboardRun,
    /// It repeats itself.
    #[error("it repeats itself")]
    Repeated,
    /// It counts, or follows the alphabet.
    #[error("it is a sequence")]
    Sequence,
    /// It consists of dates or years.
    #[error("it consists of dates")]
    Date,
    /// It consists of several such things, none of which stands out.
    #[default]
    #[error("too little of it is unpredictable")]
    Otherwise,
    /// It is a phrase that everybody knows.
    #[error("it is a well-known phrase")]
    WellKnown,
    /// It was leaked somewhere.
    #[error("it was leaked")]
    Leaked,
}
