use super::*;
use domain::{Email, PersonName};

fn read(body: &str) -> Result<(String, String), Vec<(String, &'static str)>> {
    let mut fields = match Fields::parse(body.as_bytes()) {
        Ok(fields) => fields,
        Err(problem) => panic!("{problem:?}"),
    };
    let email = fields.text("email", Email::parse);
    let name = fields.text("name", PersonName::parse);
    match fields.finish(email.zip(name)) {
        Ok((email, name)) => Ok((email.expose().into(), name.expose().into())),
        Err(Problem::InvalidFields(faults)) => {
            Err(faults.into_iter().map(|(field, fault)| (field, fault.code())).collect())
        }
        Err(problem) => panic!("{problem:?}"),
    }
}

#[test]
fn one_answer_names_every_wrong_field() {
    let faults = read(r#"{"email":"taro","name":7,"nmae":"x","extra":null}"#).unwrap_err();
    let expected = [
        ("email", "not-an-address"),
        ("name", "not-text"),
        ("nmae", "unknown"),
        ("extra", "unknown"),
    ];
    assert_eq!(faults, expected.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn a_repeated_field_is_refused_and_a_null_field_is_missing() {
    let faults =
        read(r#"{"email":"a@example.jp","email":"b@example.jp","name":null}"#).unwrap_err();
    assert_eq!(faults, [("email".to_owned(), "repeated"), ("name".to_owned(), "missing")]);
}

#[test]
fn half_a_character_makes_a_body_malformed() {
    for half in [r"\ud800", r"\udfff", r"\udc00\ud800", r"a\ud83d"] {
        let body = format!(r#"{{"name":"{half}"}}"#);
        assert!(matches!(Fields::parse(body.as_bytes()), Err(Problem::MalformedBody)), "{half}");
    }
    // Neither is there any in UTF-8.
    assert!(matches!(Fields::parse(b"{\"name\":\"\xed\xa0\x80\"}"), Err(Problem::MalformedBody)));
}

#[test]
fn valid_fields_are_read() {
    let read = read(r#"{"name":"山田太郎","email":"taro@example.jp"}"#);
    assert_eq!(read, Ok(("taro@example.jp".into(), "山田太郎".into())));
}

#[test]
fn a_whole_number_is_an_integer_literal_within_its_range() {
    let read = |value: &str| {
        let mut fields = Fields::parse(format!("{{\"n\":{value}}}").as_bytes()).unwrap();
        let read = fields.integer("n", -5..=5);
        fields.finish(read).map_err(|problem| match problem {
            Problem::InvalidFields(faults) => faults[0].1.code(),
            problem => panic!("{problem:?}"),
        })
    };
    assert_eq!([read("-5"), read("0"), read("5")], [Ok(-5), Ok(0), Ok(5)]);
    for (bad, code) in [
        ("6", "out-of-range"),
        ("-6", "out-of-range"),
        ("18446744073709551615", "out-of-range"),
        ("1.5", "not-an-integer"),
        ("1e0", "not-an-integer"),
        ("\"1\"", "not-an-integer"),
        ("null", "missing"),
    ] {
        assert_eq!(read(bad), Err(code), "{bad}");
    }
}

#[test]
fn anything_but_a_json_object_is_malformed() {
    for body in
        [&b""[..], b"[]", b"\"text\"", b"{\"a\":1", b"{\"a\":\"\xff\"}", b"{} {}", &[b'['; 9000]]
    {
        assert!(matches!(Fields::parse(body), Err(Problem::MalformedBody)));
    }
}

#[test]
fn an_object_of_texts_takes_nothing_else() {
    let read = |value: &str| {
        let mut fields = Fields::parse(format!("{{\"a\":{value}}}").as_bytes()).unwrap();
        fields.texts_by_name("a", 3).map(|texts| texts.into_iter().collect::<Vec<_>>())
    };
    assert_eq!(read("{\"b\":\"123\"}"), Some(vec![("b".to_owned(), "123".to_owned())]));
    for bad in ["{\"b\":\"1234\"}", "{\"b\":1}", "[]", "\"b\""] {
        assert_eq!(read(bad), None, "{bad}");
    }
}
