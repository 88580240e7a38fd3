//! Which passwords may be chosen, and how well the rules hold against what people choose.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use super::*;
use crate::{Fault, Language};

const HANAKO: PasswordContext<'_> = PasswordContext {
    name: Some("佐藤 花子"),
    email: "hanako.sato@sakura-shoji.co.jp",
    company: Some("さくら商事株式会社"),
    product: "pro-sign",
};

const REASONS: [GuessableReason; 7] = [
    GuessableReason::PersonalWord,
    GuessableReason::CommonWord,
    GuessableReason::KeyboardRun,
    GuessableReason::Repeated,
    GuessableReason::Sequence,
    GuessableReason::Date,
    GuessableReason::Otherwise,
];

fn refusal(raw: &str) -> Option<PasswordRefused> {
    NewPassword::choose(raw, &HANAKO).err()
}

fn guessable(reason: GuessableReason) -> PasswordRefused {
    PasswordRefused::TooGuessable { reason }
}

#[test]
fn a_password_of_fourteen_characters_is_refused() {
    let too_short = PasswordRefused::TooShort { minimum: 15, characters: 14 };
    assert_eq!(refusal("vqkzwjxhbnrtmd"), Some(too_short));
}

#[test]
fn a_password_of_fifteen_lower_case_letters_is_accepted() {
    assert_eq!(refusal("vqkzwjxhbnrtmdy"), None);
}

#[test]
fn a_personal_word_is_the_reason_at_every_call() {
    // How zxcvbn rates digits in place of letters differs from one call to the next.
    for raw in ["さくらcac198504010401", "さくらvzf198504010401"] {
        for _ in 0..100 {
            assert_eq!(refusal(raw), Some(guessable(GuessableReason::PersonalWord)), "{raw}");
        }
    }
}

#[test]
fn characters_are_counted_after_normalization() {
    // Fourteen characters, although they are 28 code points and 84 bytes.
    let decomposed = "カ\u{3099}".repeat(14);
    assert!(matches!(refusal(&decomposed), Some(PasswordRefused::TooShort { characters: 14, .. })));
}

#[test]
fn a_password_of_128_characters_is_accepted_and_one_of_129_refused() {
    let longest: String = "vqkzwjxhbnrtmdy ".chars().cycle().take(128).collect();
    let longest = longest.replacen("vqkz", "雷梯子筍", 1);
    assert_eq!(refusal(&longest), None);
    let too_long = PasswordRefused::TooLong { maximum: 128 };
    assert_eq!(refusal(&(longest + "y")), Some(too_long));
}

#[test]
fn the_longest_password_is_read_even_when_decomposed() {
    let longest: String = "각".repeat(128).nfd().collect();
    assert_eq!(longest.len(), 1152);
    assert!(Password::parse(&longest).is_ok());
}

#[test]
fn sign_in_accepts_passwords_that_were_chosen_under_other_rules() {
    assert!(Password::parse("").is_ok());
    assert!(Password::parse("password").is_ok());
    assert!(Password::parse(&"a".repeat(128)).is_ok());
    assert_eq!(Password::parse(&"a".repeat(129)).err(), Some(PasswordTooLong { maximum: 128 }));
    // A character of three bytes that normalization turns into eighteen.
    assert!(Password::parse(&"\u{fdfa}".repeat(600)).is_err());
}

#[test]
fn personal_words_are_refused_in_any_script_and_spelling() {
    for raw in [
        "HanakoSato-HanakoSato",
        "ｈａｎａｋｏ＿ｓａｔｏ１９９０",
        "ハナコサトウハナコサトウさくら",
        "佐藤花子は佐藤花子です。佐藤花子",
        "s4kur4-sh0uj1-h4n4k0",
        "prosign_pro-sign_sakura",
    ] {
        assert_eq!(refusal(raw), Some(guessable(GuessableReason::PersonalWord)), "{raw}");
    }
}

#[test]
fn a_password_made_of_the_companys_name_alone_is_refused() {
    let raw = "brumleth-kowarvik-7";
    let strangers = PasswordContext { company: Some("さくら商事株式会社"), ..HANAKO };
    assert!(NewPassword::choose(raw, &strangers).is_ok(), "it is not weak by itself");
    let own = PasswordContext { company: Some("Brumleth Kowarvik"), ..HANAKO };
    let refused = NewPassword::choose(raw, &own).err();
    assert_eq!(refused, Some(guessable(GuessableReason::PersonalWord)));
}

#[test]
fn a_name_in_kana_is_known_in_romaji_too() {
    let context = PasswordContext { name: Some("ワタヌキ ヨシネ"), company: None, ..HANAKO };
    let raw = "watanukiyoshine-1";
    let reason = GuessableReason::PersonalWord;
    let refused = NewPassword::choose(raw, &context).err();
    assert_eq!(refused, Some(guessable(reason)));
}

#[test]
fn the_reason_is_what_covers_most_of_the_password() {
    for (raw, reason) in [
        ("arigatougozaimasu1", GuessableReason::CommonWord),
        ("passwordpasswordd", GuessableReason::Repeated),
        ("edcvfrtgbnhyujmk", GuessableReason::KeyboardRun),
        ("vqkvqkvqkvqkvqkvqk", GuessableReason::Repeated),
        ("abcdefghijklmnopq", GuessableReason::Sequence),
        ("1985/04/01 1988/12/24", GuessableReason::Date),
    ] {
        assert_eq!(refusal(raw), Some(guessable(reason)), "{raw}");
    }
}

#[test]
fn every_refusal_says_why_and_what_would_help_in_both_languages() {
    for reason in REASONS {
        let refused = PasswordRefused::TooGuessable { reason };
        assert!(refused.message(Language::Japanese).contains("4つ以上"));
        assert!(refused.message(Language::English).contains("four or more"));
    }
    let too_short = PasswordRefused::TooShort { minimum: 15, characters: 9 };
    assert!(too_short.message(Language::Japanese).contains("15文字以上"));
    assert!(too_short.message(Language::English).contains("at least 15"));
    let too_long = PasswordRefused::TooLong { maximum: 128 };
    assert!(too_long.message(Language::Japanese).contains("128文字以内"));
    assert!(too_long.message(Language::English).contains("at most 128"));
}

#[test]
fn no_pattern_overflows_the_estimate() {
    for pattern in ["qa", "!q", "a", "@4", "1q", "ß", "İ", "4@8({[<3691!|70$5+%2"] {
        let _ = refusal(&pattern.chars().cycle().take(128).collect::<String>());
    }
}

fn passwords(file: &str) -> Vec<&str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// How many of them zxcvbn alone would accept (fifteen characters, and its score of 3), and those
/// that we accept.
fn let_through<'a>(passwords: &[&'a str]) -> (usize, Vec<&'a str>) {
    let by_zxcvbn =
        |raw: &&&str| raw.chars().count() >= 15 && zxcvbn(raw, &[]).score() >= Score::Three;
    let ours = passwords.iter().copied().filter(|raw| refusal(raw).is_none()).collect();
    (passwords.iter().filter(by_zxcvbn).count(), ours)
}

#[test]
fn exactly_five_of_two_hundred_obvious_passwords_are_accepted() {
    let thought_of =
        passwords(include_str!("../../../tests/passwords_a_japanese_user_would_think_of.txt"));
    assert_eq!(thought_of.len(), 200);
    let (by_zxcvbn, ours) = let_through(&thought_of);
    assert_eq!(by_zxcvbn, 181);
    assert_eq!(
        ours,
        [
            "suzukike_4nin_kazoku",
            "kyoumoichinichiganbarou",
            "saruemokikaraochiru",
            "reiwa6nen4gatsu1nichi",
            "5963-4649-8931-39",
        ]
    );
}

#[test]
fn exactly_seven_of_fifty_unlisted_passwords_are_accepted() {
    let thought_of = passwords(include_str!("../../../tests/passwords_thought_of_afterwards.txt"));
    assert_eq!(thought_of.len(), 50);
    let (by_zxcvbn, ours) = let_through(&thought_of);
    assert_eq!(by_zxcvbn, 49);
    assert_eq!(
        ours,
        [
            "soredemobokuwayattenai",
            "omaewamoushindeiru",
            "seikainonaisekai1",
            "ookinanopponofurudokei",
            "kaerunoutagakikoete",
            "yuuyakekoyakenoakatonbo",
            "yukiyakonkoarareya",
        ]
    );
}

#[test]
fn random_passwords_are_all_accepted() {
    let drawn = passwords(include_str!("../../../tests/passwords_nobody_would_think_of.txt"));
    assert_eq!(drawn.len(), 40);
    assert_eq!(let_through(&drawn), (40, drawn));
}

/// Any text, and texts that look more like passwords.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{15,150}",
        "[a-z0-9ぁ-んァ-ヶｱ-ﾝＡ-Ｚ一-十!-/ ]{12,40}",
        "(sakura|tanaka|さくら|ガンダム|1985|0401|佐藤|[a-z]{1,4}|[!-~]){3,12}",
    ]
}

#[test]
fn a_refused_password_is_a_fault_that_explains_itself() {
    let refused = PasswordRefused::TooShort { minimum: 15, characters: 3 };
    let fault = Fault::from(refused);
    assert_eq!(fault.code(), "password-refused");
    for language in [Language::Japanese, Language::English] {
        assert_eq!(fault.message(language), refused.message(language));
    }
    assert!(fault.message(Language::English).starts_with("Use at least 15 characters"));
    assert!(fault.message(Language::Japanese).starts_with("パスワードは15文字以上"));
}

proptest! {
    #[test]
    fn no_text_makes_reading_or_choosing_panic(text in texts()) {
        let _ = Password::parse(&text);
        let context = PasswordContext {
            name: Some(&text), email: &text, company: Some(&text), product: &text
        };
        let _ = NewPassword::choose(&text, &context);
        let _ = PasswordHash::parse(&text);
    }

    #[test]
    fn texts_equal_in_nfkc_get_the_same_decision(text in texts()) {
        let decision = refusal(&text);
        prop_assert_eq!(refusal(&text.nfkc().collect::<String>()), decision);
        prop_assert_eq!(refusal(&text.nfkd().collect::<String>()), decision);
        prop_assert_eq!(refusal(&text.nfd().collect::<String>()), decision);
    }

    #[test]
    fn debug_output_does_not_depend_on_the_password(text in texts()) {
        if let Ok(password) = Password::parse(&text) {
            prop_assert_eq!(format!("{password:?}"), "Password(redacted)");
        }
        match NewPassword::choose(&text, &HANAKO) {
            Ok(password) => prop_assert_eq!(format!("{password:?}"), "NewPassword(Password(redacted))"),
            Err(PasswordRefused::TooGuessable { reason }) => prop_assert!(REASONS.contains(&reason)),
            Err(_) => {}
        }
    }
}

proptest! {
    // Each case makes several hashes, which are slow by design.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn texts_equal_in_nfkc_match_the_same_hash(text in "\\PC{0,60}") {
        let read = |text: String| Password::parse(&text).unwrap();
        if let Ok(password) = Password::parse(&text) {
            let hash = password.hash([7; 16]).unwrap();
            prop_assert!(read(text.nfkc().collect()).matches(&hash));
            prop_assert!(read(text.nfd().collect()).matches(&hash));
            let longer = Password::parse(&(text + "x"));
            prop_assert!(!longer.is_ok_and(|longer| longer.matches(&hash)));
        }
    }
}
