//! What is asked of a time stamping authority, and whether its answer can be believed (RFC 3161, 2.2).

use std::time::Duration;

use cms::cert::x509::ext::Extensions;
use cms::cert::x509::ext::pkix::name::GeneralName;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::ContentInfo;
use cms::signed_data::{CertificateSet, SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Int, ObjectIdentifier, OctetString};
use der::{Any, AnyRef, Decode as _, Encode as _, Sequence, Tag, Tagged as _};
use domain::Entropy;
use domain::document::{Digest, TimeStamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{self, SHA256, SHA384, SHA512};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use thiserror::Error;
use webpki::ring::{
    ECDSA_P256_SHA256, ECDSA_P256_SHA384, ECDSA_P384_SHA256, ECDSA_P384_SHA384,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
};
use webpki::{EndEntityCert, KeyUsage};
use x509_tsp::{Accuracy, MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

const ID_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ID_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const ID_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ID_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const ID_CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const ID_MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const ID_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// The extended key usage `id-kp-timeStamping`, 1.3.6.1.5.5.7.3.8, as it stands in certificates.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// How far the authority's clock may be from ours.
const DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// How certificates and tokens may be signed.
static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512,
    ECDSA_P256_SHA256,
    ECDSA_P256_SHA384,
    ECDSA_P384_SHA256,
    ECDSA_P384_SHA384,
];

/// Why an answer is no time stamp.
#[derive(Debug, Error)]
pub enum NotBelieved {
    #[error("it is malformed")]
    Malformed(#[from] der::Error),
    #[error("the authority refused, with status {0}")]
    Refused(u8),
    #[error("it lacks {0}")]
    Lacks(&'static str),
    #[error("it answers another question")]
    OtherQuestion,
    #[error("its time is not now")]
    OtherTime,
    #[error("its certificate or its signature does not hold")]
    NotSigned(#[from] webpki::Error),
}

/// The certificate to which those of the authority must lead.
#[derive(Debug)]
pub(super) struct Root(TrustAnchor<'static>);

impl Root {
    /// Reads a certificate in DER.
    pub(super) fn read(der: &[u8]) -> Result<Self, NotBelieved> {
        let certificate = CertificateDer::from(der);
        Ok(Self(webpki::anchor_from_trusted_cert(&certificate)?.to_owned()))
    }
}

/// What an authority states: `TSTInfo`, whose time may have a fraction, which the crate's own type
/// does not read.
#[derive(Debug, Sequence)]
struct Statement {
    version: TspVersion,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<GeneralName>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

impl Statement {
    /// Its time, to the second.
    fn at(&self) -> Option<Timestamp> {
        let text = std::str::from_utf8(self.gen_time.value()).ok()?.strip_suffix('Z')?;
        let (second, _) = text.split_once('.').unwrap_or((text, ""));
        let read = DateTime::strptime("%Y%m%d%H%M%S", second).ok()?;
        let at = read.to_zoned(TimeZone::UTC).ok()?.timestamp();
        (self.gen_time.tag() == Tag::GeneralizedTime && second.len() == 14).then_some(at)
    }
}

/// A question to an authority.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    sha256: Digest,
    nonce: [u8; 8],
}

impl Asked {
    pub(super) fn new(sha256: Digest, entropy: &dyn Entropy) -> Self {
        let mut nonce = entropy.bytes::<8>();
        // A positive number that takes all eight bytes.
        nonce[0] = nonce[0] & 0x3f | 0x40;
        Self { sha256, nonce }
    }

    pub(super) fn to_der(self) -> Result<Vec<u8>, NotBelieved> {
        let question = TimeStampReq {
            version: TspVersion::V1,
            message_imprint: MessageImprint {
                hash_algorithm: cms::cert::x509::spki::AlgorithmIdentifier {
                    oid: ID_SHA_256,
                    parameters: Some(Any::from(AnyRef::NULL)),
                },
                hashed_message: OctetString::new(self.sha256.bytes().as_slice())?,
            },
            req_policy: None,
            nonce: Some(Int::new(&self.nonce)?),
            // Whoever checks the token in ten years needs no certificate from elsewhere.
            cert_req: true,
            extensions: None,
        };
        Ok(question.to_der()?)
    }

    /// Reads the answer; only if it answers this question, now, and leads to that root.
    pub(super) fn read(
        self,
        answer: &[u8],
        root: &Root,
        now: Timestamp,
    ) -> Result<TimeStamp, NotBelieved> {
        let answer = TimeStampResp::from_der(answer)?;
        let status = answer.status.status as u8;
        let token = match answer.time_stamp_token {
            Some(token) if status <= 1 => token,
            _ => return Err(NotBelieved::Refused(status)),
        };
        let signed = signed_data(&token)?;
        let info = statement(&signed)?;
        let stated = Statement::from_der(&info)?;
        let imprint = &stated.message_imprint;
        let same_digest = imprint.hash_algorithm.oid == ID_SHA_256
            && imprint.hashed_message.as_bytes() == self.sha256.bytes();
        let same_nonce = stated.nonce.as_ref().is_some_and(|nonce| nonce.as_bytes() == self.nonce);
        if !same_digest || !same_nonce {
            return Err(NotBelieved::OtherQuestion);
        }
        let near = |at: &Timestamp| at.duration_since(now).abs() <= DRIFT;
        let at = stated.at().filter(near).ok_or(NotBelieved::OtherTime)?;
        check_signature(&signed, &info, root, at)?;
        Ok(TimeStamp { at, token: token.to_der()? })
    }
}

fn signed_data(token: &ContentInfo) -> Result<SignedData, NotBelieved> {
    if token.content_type != ID_SIGNED_DATA {
        return Err(NotBelieved::Lacks("signed data"));
    }
    Ok(token.content.decode_as()?)
}

/// What the authority has signed.
fn statement(signed: &SignedData) -> Result<Vec<u8>, NotBelieved> {
    let content = &signed.encap_content_info;
    match &content.econtent {
        Some(stated) if content.econtent_type == ID_TST_INFO => {
            Ok(stated.decode_as::<OctetString>()?.into_bytes())
        }
        _ => Err(NotBelieved::Lacks("a statement of the time")),
    }
}

/// Whether one signer with a certificate for time stamps, valid at that time, has signed the statement.
fn check_signature(
    signed: &SignedData,
    info: &[u8],
    root: &Root,
    at: Timestamp,
) -> Result<(), NotBelieved> {
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(NotBelieved::Lacks("a single signer"));
    };
    let message = signed_message(signer, info)?;
    let certificates = signed.certificates.as_ref().ok_or(NotBelieved::Lacks("a certificate"))?;
    let (own, others) = certificates_of(certificates, signer)?;
    let certificate = EndEntityCert::try_from(&own)?;
    let time = Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
    certificate.verify_for_usage(
        ALGORITHMS,
        std::slice::from_ref(&root.0),
        &others,
        UnixTime::since_unix_epoch(time),
        // Issuers need not say what their certificates are for.
        KeyUsage::required_if_present(TIME_STAMPING),
        None,
        None,
    )?;
    let signature = signer.signature.as_bytes();
    // The key of the certificate decides which algorithm it is.
    let verified = ALGORITHMS
        .iter()
        .any(|algorithm| certificate.verify_signature(*algorithm, &message, signature).is_ok());
    if verified { Ok(()) } else { Err(webpki::Error::InvalidSignatureForPublicKey.into()) }
}

/// What the signature covers: the attributes, one of which is the digest of the statement.
fn signed_message(signer: &SignerInfo, info: &[u8]) -> Result<Vec<u8>, NotBelieved> {
    let attributes = signer.signed_attrs.as_ref();
    let attributes = attributes.ok_or(NotBelieved::Lacks("signed attributes"))?;
    let value = |oid| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
            (Some([value]), None) => Ok(value),
            _ => Err(NotBelieved::Lacks("a signed attribute")),
        }
    };
    let content_type: ObjectIdentifier = value(ID_CONTENT_TYPE)?.decode_as()?;
    let digest: OctetString = value(ID_MESSAGE_DIGEST)?.decode_as()?;
    let algorithm = digest_of(signer.digest_alg.oid)?;
    if content_type != ID_TST_INFO || digest.as_bytes() != digest::digest(algorithm, info).as_ref()
    {
        return Err(NotBelieved::Lacks("the digest of what it states"));
    }
    Ok(attributes.to_der()?)
}

/// The signer's certificate, which must say what it is for, and all others.
fn certificates_of(
    certificates: &CertificateSet,
    signer: &SignerInfo,
) -> Result<(CertificateDer<'static>, Vec<CertificateDer<'static>>), NotBelieved> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else {
        return Err(NotBelieved::Lacks("the name of its certificate"));
    };
    let (mut own, mut others) = (None, Vec::new());
    for certificate in certificates.0.iter() {
        let CertificateChoices::Certificate(certificate) = certificate else { continue };
        let body = &certificate.tbs_certificate;
        let name = IssuerAndSerialNumber {
            issuer: body.issuer.clone(),
            serial_number: body.serial_number.clone(),
        };
        let der = CertificateDer::from(certificate.to_der()?);
        if name == *named {
            let mut extensions = body.extensions.iter().flatten();
            if !extensions.any(|one| one.extn_id == ID_EXTENDED_KEY_USAGE && one.critical) {
                return Err(NotBelieved::Lacks("a certificate for time stamps only"));
            }
            own = Some(der);
        } else {
            others.push(der);
        }
    }
    Ok((own.ok_or(NotBelieved::Lacks("the certificate of its signer"))?, others))
}

fn digest_of(oid: ObjectIdentifier) -> Result<&'static digest::Algorithm, NotBelieved> {
    match oid {
        ID_SHA_256 => Ok(&SHA256),
        ID_SHA_384 => Ok(&SHA384),
        ID_SHA_512 => Ok(&SHA512),
        _ => Err(NotBelieved::Lacks("a digest that is still trusted")),
    }
}

#[cfg(test)]
mod tests {
    //! The answers are OpenSSL's, made by `fixtures/make.sh`.

    use domain::SeededEntropy;

    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("fixtures/", $name)).as_slice()
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
}
