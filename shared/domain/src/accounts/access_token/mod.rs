//! Access tokens: JWTs (RFC 7519) signed with ES256 (RFC 7518 §3.4) and valid for ten minutes.
//! Anyone can verify them with the published key. They say who is calling, never what the caller
//! may do: rights are read where something is written, and are a condition of the write.

#[cfg(test)]
pub(crate) mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::{digest, signature};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{MemberId, OrganizationId, Principal, Product, Session, SessionId};

pub const VALIDITY: SignedDuration = SignedDuration::from_mins(10);

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The product that the token is for.
    #[serde(rename = "aud")]
    pub product: Product,
    #[serde(rename = "sub")]
    pub member: MemberId,
    #[serde(rename = "org")]
    pub organization: OrganizationId,
    /// The session that the token was issued to.
    #[serde(rename = "sid")]
    pub session: SessionId,
    /// In seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// In seconds since 1970.
    #[serde(rename = "exp")]
    pub expires_at: i64,
}

/// What `typ` says of an access token (RFC 9068).
pub(crate) const ACCESS_TOKEN: &str = "at+jwt";

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
    /// Extensions that a verifier must understand (RFC 7515 §4.1.11). There are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// The token is forged, expired, or meant for something else.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the access token is not valid")]
pub struct NotValid;

/// The signature or the key is not encoded as expected.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not an encoding of P-256")]
pub struct NotP256;

impl Claims {
    /// The caller that the token names.
    pub const fn principal(&self) -> Principal {
        let Self { organization, member, session, .. } = *self;
        Principal { organization, member, session }
    }

    /// The claims of a token that is issued for that session now.
    pub fn of(session: &Session, issuer: &str, now: Timestamp) -> Self {
        Self {
            issuer: issuer.to_owned(),
            product: session.product,
            member: session.member,
            organization: session.organization,
            session: session.id,
            issued_at: now.as_second(),
            expires_at: (now + VALIDITY).as_second(),
        }
    }

    pub fn signing_input(&self, key: &VerificationKey) -> String {
        signing_input(ACCESS_TOKEN, self, key)
    }

    /// Reads a token, if this issuer signed it for this product and it is still valid.
    pub fn verify(
        token: &str,
        key: &VerificationKey,
        issuer: &str,
        product: Product,
        now: Timestamp,
    ) -> Result<Self, NotValid> {
        let claims: Self = genuine(ACCESS_TOKEN, token, key)?;
        let meant = claims.issuer == issuer && claims.product == product;
        let timely = timely(claims.issued_at, claims.expires_at, now);
        if meant && timely { Ok(claims) } else { Err(NotValid) }
    }
}

/// The part of a JWS that is signed with ES256, for claims of that type.
pub(crate) fn signing_input(kind: &str, claims: &impl Serialize, key: &VerificationKey) -> String {
    let (alg, kid, typ) = ("ES256".into(), key.id().to_owned(), kind.into());
    let header = Header { alg, kid, typ, crit: None };
    format!("{}.{}", encode(&header), encode(claims))
}

/// The claims of a token, if it is of that type and was signed with that key.
pub(crate) fn genuine<T: serde::de::DeserializeOwned>(
    kind: &str,
    token: &str,
    key: &VerificationKey,
) -> Result<T, NotValid> {
    let (signed, _) = token.rsplit_once('.').ok_or(NotValid)?;
    let (header, claims) = signed.split_once('.').ok_or(NotValid)?;
    let header: Header = decode(header)?;
    let is_meant = header.typ == kind && header.crit.is_none();
    if header.alg != "ES256" || header.kid != key.id() || !is_meant {
        return Err(NotValid);
    }
    if key.signed(token) { decode(claims) } else { Err(NotValid) }
}

pub(crate) fn timely(issued_at: i64, expires_at: i64, now: Timestamp) -> bool {
    let now = now.as_second();
    // `iat` may lie ahead of our clock, by as much as two machines' clocks may differ.
    now < expires_at && issued_at <= now + 5
}

fn encode(value: &impl Serialize) -> String {
    // The claims are strings and numbers only, so serializing them cannot fail.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap_or_default())
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, NotValid> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| NotValid)?;
    serde_json::from_slice(&json).map_err(|_| NotValid)
}

/// The public half of the key that signs access tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationKey {
    point: Vec<u8>,
    id: String,
}

/// The public key as a JSON Web Key (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonWebKey {
    kty: &'static str,
    crv: &'static str,
    x: String,
    y: String,
    alg: &'static str,
    r#use: &'static str,
    kid: String,
}

impl VerificationKey {
    /// Whether this key signed the token, whatever it says. One that it did not sign is forged.
    pub fn signed(&self, token: &str) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else { return false };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let key =
            signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, &self.point);
        key.verify(signed.as_bytes(), &signature).is_ok()
    }

    /// The bytes before the point in the DER encoding of a P-256 public key (RFC 5480).
    const SPKI_PREFIX: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];

    /// Reads the key from its DER encoding (`SubjectPublicKeyInfo`), which is what KMS returns.
    pub fn from_der(der: &[u8]) -> Result<Self, NotP256> {
        let point = der.strip_prefix(&Self::SPKI_PREFIX).ok_or(NotP256)?;
        if point.len() != 65 || point[0] != 4 {
            return Err(NotP256);
        }
        let (x, y) = Self::coordinates(point);
        // RFC 7638: the members in this order, without white space.
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let thumbprint = digest::digest(&digest::SHA256, canonical.as_bytes());
        Ok(Self { point: point.to_vec(), id: URL_SAFE_NO_PAD.encode(thumbprint) })
    }

    /// The key's identifier: its thumbprint (RFC 7638).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key in the form that verifiers use.
    pub fn to_json_web_key(&self) -> JsonWebKey {
        let (x, y) = Self::coordinates(&self.point);
        JsonWebKey {
            kty: "EC",
            crv: "P-256",
            x,
            y,
            alg: "ES256",
            r#use: "sig",
            kid: self.id.clone(),
        }
    }

    fn coordinates(point: &[u8]) -> (String, String) {
        let (x, y) = point[1..].split_at(32);
        (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
    }
}

/// Puts the signing input and the signature together. `signature` is in DER, as KMS returns it.
pub fn assemble(signing_input: &str, signature: &[u8]) -> Result<String, NotP256> {
    let fixed = fixed_signature(signature).ok_or(NotP256)?;
    Ok(format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(fixed)))
}

/// The two integers of a DER signature (RFC 3279 §2.2.3) in the form that JWS needs: 32 bytes each.
fn fixed_signature(der: &[u8]) -> Option<[u8; 64]> {
    let (&[0x30, length], rest) = der.split_first_chunk()? else {
        return None;
    };
    if usize::from(length) != rest.len() {
        return None;
    }
    let (r, rest) = integer(rest)?;
    let (s, rest) = integer(rest)?;
    let mut fixed = [0; 64];
    fixed[..32].copy_from_slice(&r);
    fixed[32..].copy_from_slice(&s);
    rest.is_empty().then_some(fixed)
}

fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let (&[0x02, length], rest) = der.split_first_chunk()? else {
        return None;
    };
    let (digits, rest) = rest.split_at_checked(usize::from(length))?;
    let digits = digits.iter().position(|digit| *digit != 0).map_or(&[][..], |at| &digits[at..]);
    let mut fixed = [0; 32];
    fixed.get_mut(32_usize.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    Some((fixed, rest))
}
