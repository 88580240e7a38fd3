//! What a search finds, however it is typed.

use unicode_normalization::UnicodeNormalization as _;

use super::super::*;
use super::{content, registered};
use crate::japan::tests::date;
use proptest::prelude::*;

fn name(text: &str) -> FoldedName {
    FoldedName::of(&Counterparty::parse(text).unwrap())
}

/// Whether a search finds a document of that counterparty by what was sought.
fn finds(written: &str, sought: &str) -> bool {
    let document =
        Document { content: content(written, 1), ..registered(DocumentKind::Other, "2026-04-01") };
    Search { counterparty: Some(name(sought)), ..Search::default() }
        .finds(&SearchRow::of(&document))
}

#[test]
fn a_counterparty_is_found_whatever_the_width_case_and_space() {
    for (written, sought, found) in [
        ("プロサイン株式会社", "ﾌﾟﾛｻｲﾝ", true),
        ("ﾌﾟﾛｻｲﾝ株式会社", "プロサイン", true),
        ("ＡＢＣ株式会社", "abc", true),
        ("第２営業所", "第2", true),
        ("第2営業所", "第２", true),
        ("STRASSE GmbH", "straße", true),
        ("ΟΔΟΣ", "οδος", true),
        ("が", "が", true),
        ("カ゛ーデン", "ガーデン", true),
        ("株式会社　例", "株式会社例", true),
        ("山田太郎", "山田 太郎", true),
        ("株式会社例", "有限会社", false),
        ("プロサイン", "ぷろさいん", false),
    ] {
        assert_eq!(finds(written, sought), found, "{sought} in {written}");
    }
}

#[test]
fn what_a_search_looks_at_reads_back_and_is_short() {
    for (counterparty, amount) in [("株式会社例", 1), ("㈱髙島屋 ＡＢＣ", -LARGEST_AMOUNT)]
    {
        let terms = SearchTerms::of(&content(counterparty, amount));
        let bytes = terms.to_bytes();
        assert!(bytes.len() <= 12 + 3 * 20, "{}", bytes.len());
        assert_eq!(SearchTerms::from_bytes(&bytes), Some(terms));
        for broken in [&bytes[1..], &bytes[..11], b""] {
            assert_eq!(SearchTerms::from_bytes(broken), None);
        }
    }
}

#[test]
fn a_counterparty_is_found_however_its_kind_of_company_is_written() {
    for spellings in [
        &["株式会社例", "㈱例", "(株)例", "（株）例", "㊑例", "㍿例", "（ 株 ） 例"][..],
        &["例有限会社", "例㈲", "例(有)", "例（有）", "例㊒"],
        &["合同会社例", "(同)例", "（同）例"],
        &["例合名会社", "例㈴", "例(名)"],
        &["合資会社例", "㈾例", "（資）例"],
        &["学校法人例", "㈻例", "(学)例", "(學)例"],
    ] {
        for (written, sought) in pairs(spellings) {
            assert!(finds(written, sought), "{sought} in {written}");
        }
    }
    assert!(finds("㈱例", "株式") && finds("㈱例", "会社例") && !finds("㈱例", "有限会社例"));
}

#[test]
fn a_counterparty_is_found_whichever_form_of_a_kanji_is_written() {
    for spellings in [
        &["髙島屋", "高島屋", "髙嶋屋", "高嶌屋"][..],
        &["渡邊製作所", "渡邉製作所", "渡辺製作所", "渡邉\u{e0101}製作所", "渡邊\u{fe00}製作所"],
        &["岡﨑", "岡崎", "岡嵜"],
        &["濱田", "浜田", "濵田"],
        // CJK compatibility ideographs.
        &["\u{fa19}田", "神田"],
        &["\u{fa1b}島", "福島"],
        &["\u{2f804}島", "你島"],
        &["国際鉄道", "國際鐵道"],
    ] {
        for (written, sought) in pairs(spellings) {
            assert!(finds(written, sought), "{sought} in {written}");
        }
    }
    assert!(!finds("斎藤", "斉藤"), "two kanji, and two names");
}

fn pairs<'a>(texts: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    texts.iter().flat_map(|one| texts.iter().map(move |other| (*one, *other)))
}

#[test]
fn what_is_typed_in_full_width_is_read_as_if_it_were_narrow() {
    assert_eq!(narrow("２０２６－０４－０１"), "2026-04-01");
    assert_eq!(narrow("ＪＰＹ"), "JPY");
    assert_eq!(narrow("−１００，０００"), "-100,000");
}

proptest! {
    #[test]
    fn a_search_finds_what_matches_all_of_its_criteria(
        day in 0..1000_i64,
        amount in -1000..1000_i64,
        from in proptest::option::of(0..1000_i64),
        to in proptest::option::of(0..1000_i64),
        minimum in proptest::option::of(-1000..1000_i64),
        maximum in proptest::option::of(-1000..1000_i64),
        currency in proptest::option::of(proptest::sample::select(vec!["JPY", "USD"])),
        counterparty in proptest::option::of(proptest::sample::select(vec!["(株)例", "髙", "有限会社"])),
        kind in proptest::option::of(proptest::sample::select(DocumentKind::ALL.to_vec())),
    ) {
        let at = |day: i64| date("2026-01-01").saturating_add(jiff::Span::new().days(day));
        let document = Document {
            content: content("㈱例高島", amount),
            ..registered(DocumentKind::Invoice, &at(day).to_string())
        };
        let none = Search::default();
        let known = |letters| Currency::parse(letters).unwrap();
        let (from_day, to_day) = (from.map(at), to.map(at));
        let (in_currency, with) = (currency.map(known), counterparty.map(name));
        // Each criterion by itself, and whether it fits.
        let searches = [
            (Search { from: from_day, ..none.clone() }, from.is_none_or(|from| from <= day)),
            (Search { to: to_day, ..none.clone() }, to.is_none_or(|to| day <= to)),
            (Search { minimum, ..none.clone() }, minimum.is_none_or(|minimum| minimum <= amount)),
            (Search { maximum, ..none.clone() }, maximum.is_none_or(|maximum| amount <= maximum)),
            (Search { currency: in_currency, ..none.clone() }, currency != Some("USD")),
            (
                Search { counterparty: with.clone(), ..none.clone() },
                counterparty != Some("有限会社"),
            ),
            (Search { kind, ..none }, kind.is_none_or(|kind| kind == DocumentKind::Invoice)),
        ];
        for (search, fits) in &searches {
            prop_assert_eq!(search.finds(&SearchRow::of(&document)), *fits, "{:?}", search);
        }
        let all = Search {
            from: from_day,
            to: to_day,
            minimum,
            maximum,
            currency: in_currency,
            counterparty: with,
            kind,
            voided: false,
        };
        prop_assert_eq!(all.finds(&SearchRow::of(&document)), searches.iter().all(|(_, fits)| *fits));
    }

    #[test]
    fn every_part_of_a_name_finds_it_in_any_width_case_and_form(
        text in "[a-zA-Zａ-ｚＡ-Ｚァ-ヶｱ-ﾝ㈱㈲髙﨑邉齋]{1,20}",
        part: usize,
    ) {
        let characters: Vec<char> = text.chars().collect();
        let part: String = characters[part % characters.len()..].iter().collect();
        for spelled in [part.to_uppercase(), part.to_lowercase(), part.nfkc().collect()] {
            prop_assert!(name(&text).contains(&name(&spelled)), "{spelled} in {text}");
        }
    }
}
