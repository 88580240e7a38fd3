use super::*;
use crate::{Entropy, SeededEntropy};
use proptest::prelude::*;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

pub(crate) const ISSUER: &str = "https://api.example.jp";

pub(crate) struct Signer(EcdsaKeyPair);

#[expect(clippy::disallowed_methods, reason = "ring makes key pairs with its own randomness")]
fn random() -> impl SecureRandom {
    SystemRandom::new()
}

impl Signer {
    pub(crate) fn new() -> Self {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &random()).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random()).unwrap())
    }

    pub(crate) fn key(&self) -> VerificationKey {
        let der = [&VerificationKey::SPKI_PREFIX, self.0.public_key().as_ref()].concat();
        VerificationKey::from_der(&der).unwrap()
    }

    pub(crate) fn sign(&self, input: &str) -> String {
        assemble(input, self.0.sign(&random(), input.as_bytes()).unwrap().as_ref()).unwrap()
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::new(1_800_000_000, 0).unwrap()
}

pub(crate) fn claims() -> Claims {
    let entropy = SeededEntropy::new(1);
    let source: &dyn Entropy = &entropy;
    let session = Session {
        id: SessionId::new(now(), source),
        organization: OrganizationId::new(now(), source),
        member: MemberId::new(now(), source),
        product: Product::ProSign,
        rotation: crate::refresh_token::Rotation::begin(&crate::Context::new(
            now(),
            source,
            "request",
        )),
        ends_at: now(),
    };
    Claims::of(&session, ISSUER, now())
}

fn verify(token: &str, key: &VerificationKey, second: i64) -> Result<Claims, NotValid> {
    let now = now() + SignedDuration::from_secs(second);
    Claims::verify(token, key, ISSUER, Product::ProSign, now)
}

#[test]
fn a_token_is_valid_for_ten_minutes_for_its_product_and_issuer() {
    let signer = Signer::new();
    let key = signer.key();
    let token = signer.sign(&claims().signing_input(&key));
    assert_eq!(verify(&token, &key, 0), Ok(claims()));
    assert_eq!(verify(&token, &key, 599), Ok(claims()));
    assert_eq!(verify(&token, &key, 600), Err(NotValid));
    assert_eq!(verify(&token, &key, -60), Err(NotValid));
    let elsewhere = Claims::verify(&token, &key, "https://evil.example", Product::ProSign, now());
    assert_eq!(elsewhere, Err(NotValid));
    assert_eq!(Claims::verify(&token, &key, ISSUER, Product::ProLead, now()), Err(NotValid));
    assert_eq!(verify(&token, &Signer::new().key(), 0), Err(NotValid));
}

#[test]
fn a_token_with_another_algorithm_is_refused() {
    let signer = Signer::new();
    let key = signer.key();
    for algorithm in ["none", "HS256", "ES384"] {
        let header = Header { alg: algorithm.into(), ..header(&key) };
        let input = format!("{}.{}", encode(&header), encode(&claims()));
        assert_eq!(verify(&signer.sign(&input), &key, 0), Err(NotValid), "{algorithm}");
    }
}

fn header(key: &VerificationKey) -> Header {
    let (alg, kid) = ("ES256".into(), key.id().into());
    Header { alg, kid, typ: ACCESS_TOKEN.into(), crit: None }
}

#[test]
fn a_token_of_another_type_or_with_extensions_is_refused() {
    let signer = Signer::new();
    let key = signer.key();
    let verified = |header: Header| {
        let input = format!("{}.{}", encode(&header), encode(&claims()));
        verify(&signer.sign(&input), &key, 0)
    };
    assert_eq!(verified(header(&key)), Ok(claims()));
    for typ in ["JWT", "deletion-certificate+jwt", ""] {
        assert_eq!(verified(Header { typ: typ.into(), ..header(&key) }), Err(NotValid), "{typ}");
    }
    for crit in [serde_json::json!(["exp"]), serde_json::json!([])] {
        assert_eq!(verified(Header { crit: Some(crit), ..header(&key) }), Err(NotValid));
    }
}

#[test]
fn a_key_is_published_under_its_thumbprint() {
    // The P-256 key of RFC 7517, appendix A.1.
    let (x, y) = (
        "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    );
    let coordinate = |text| URL_SAFE_NO_PAD.decode(text).unwrap();
    let point = [vec![4], coordinate(x), coordinate(y)].concat();
    let der = [&VerificationKey::SPKI_PREFIX[..], &point].concat();
    let key = VerificationKey::from_der(&der).unwrap();
    let published = serde_json::to_value(key.to_json_web_key()).unwrap();
    let expected = serde_json::json!({
        "kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "use": "sig",
        "kid": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
    });
    assert_eq!(published, expected);
    assert_eq!(VerificationKey::from_der(b"nonsense"), Err(NotP256));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_changed_token_is_never_valid(at: usize, replacement in "[A-Za-z0-9_.-]") {
        let signer = Signer::new();
        let key = signer.key();
        let token = signer.sign(&claims().signing_input(&key));
        let at = at % token.len();
        let changed = format!("{}{}{}", &token[..at], replacement, &token[at + 1..]);
        // The last letter of base64url has bits without meaning. A strict decoder refuses any
        // value but zero, so that every change is detected.
        prop_assert_eq!(verify(&changed, &key, 0).is_ok(), changed == token);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", der: Vec<u8>) {
        prop_assert!(verify(&text, &Signer::new().key(), 0).is_err());
        let _ = fixed_signature(&der);
        prop_assert!(VerificationKey::from_der(&der).is_err());
    }
}
