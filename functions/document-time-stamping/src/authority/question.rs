//! What is asked of a time stamping authority, and what it states (RFC 3161, 2.4).

use cms::cert::x509::ext::Extensions;
use cms::cert::x509::ext::pkix::name::GeneralName;
use cms::cert::x509::spki::AlgorithmIdentifier;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::asn1::{Int, ObjectIdentifier, OctetString};
use der::{Any, AnyRef, Decode as _, Encode as _, Sequence, Tag, Tagged as _};
use domain::Entropy;
use domain::document::{Digest, TimeStamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use x509_tsp::{Accuracy, MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

use super::NotBelieved;
use super::signature::{ID_SHA_256, ID_TST_INFO, Root, check_signature};

#[cfg(test)]
mod tests;

const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// How far the authority's clock may be from ours.
const DRIFT: SignedDuration = SignedDuration::from_mins(5);

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
                hash_algorithm: AlgorithmIdentifier {
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
