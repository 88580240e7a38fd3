//! The answers are OpenSSL's, made by `fixtures/make.sh`.

use domain::SeededEntropy;

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/", $name)).as_slice()
    };
}

fn question(sha256: u8, seed: u64) -> Asked {
    Asked::new(Digest::from_bytes([sha256; 32]), &SeededEntropy::new(seed))
}

fn root() -> Root {
    Root::read(fixture!("root.der")).unwrap()
}

fn answered() -> Timestamp {
    "2026-11-27T12:01:29Z".parse().unwrap()
}

fn read(answer: &[u8]) -> Result<TimeStamp, NotBelieved> {
    question(7, 1).read(answer, &root(), answered())
}

#[test]
fn the_questions_are_those_that_openssl_has_answered() {
    for (asked, der) in [
        (question(7, 1), fixture!("question.tsq")),
        (question(7, 2), fixture!("other-nonce.tsq")),
        (question(8, 1), fixture!("other-digest.tsq")),
    ] {
        assert_eq!(asked.to_der().unwrap(), der);
    }
}

#[test]
fn an_answer_signed_by_rsa_or_ecdsa_is_a_time_stamp() {
    for answer in [fixture!("rsa.tsr"), fixture!("ec.tsr")] {
        let stamped = read(answer).unwrap();
        assert!(answer.ends_with(&stamped.token), "the token as it came");
        assert!(stamped.at.duration_since(answered()).abs() < SignedDuration::from_secs(5));
    }
}

#[test]
fn an_answer_is_believed_only_if_it_is_true_for_this_question() {
    let refused = |answer: &[u8]| read(answer).unwrap_err().to_string();
    insta::assert_debug_snapshot!([
        refused(fixture!("other-nonce.tsr")),
        refused(fixture!("other-digest.tsr")),
        refused(fixture!("refused.tsr")),
        refused(fixture!("stranger.tsr")),
        refused(fixture!("code.tsr")),
        refused(fixture!("plain.tsr")),
        refused(b""),
    ]);
    for minutes in [-6, 6] {
        let now = answered() + SignedDuration::from_mins(minutes);
        let late = question(7, 1).read(fixture!("ec.tsr"), &root(), now);
        assert!(matches!(late, Err(NotBelieved::OtherTime)), "{late:?}");
    }
}

#[test]
fn an_answer_with_a_changed_byte_states_no_other_time() {
    let true_answer = fixture!("ec.tsr");
    let stated = read(true_answer).unwrap().at;
    let mut refused = 0;
    for at in 0..true_answer.len() {
        let mut changed = true_answer.to_vec();
        changed[at] ^= 1;
        match read(&changed) {
            // What nothing signs, such as versions, may differ.
            Ok(stamped) => assert_eq!(stamped.at, stated, "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    // One of its certificates is not needed.
    assert!(refused > true_answer.len() / 2, "{refused}");
}

#[test]
fn an_answer_with_a_changed_signature_is_refused() {
    for answer in [fixture!("rsa.tsr"), fixture!("ec.tsr")] {
        let mut changed = answer.to_vec();
        // The signature stands last.
        *changed.last_mut().unwrap() ^= 1;
        let refused = read(&changed);
        assert!(matches!(refused, Err(NotBelieved::NotSigned(_))), "{refused:?}");
    }
}
