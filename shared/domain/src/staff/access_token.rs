//! Access tokens of the vendor's staff: [access tokens](crate::access_token) for their own
//! audience, so that neither kind is accepted in place of the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access_token::{
    ACCESS_TOKEN, NotValid, VALIDITY, VerificationKey, genuine, signing_input, timely,
};
use crate::staff_session::StaffSession;
use crate::{SessionId, StaffId, StaffPrincipal, StaffRole};

/// The claims of a staff access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffClaims {
    #[serde(rename = "iss")]
    pub issuer: String,
    #[serde(rename = "aud")]
    audience: StaffAudience,
    #[serde(rename = "sub")]
    pub staff: StaffId,
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

/// The only audience of staff tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum StaffAudience {
    #[serde(rename = "staff")]
    Staff,
}

impl StaffClaims {
    /// The caller that the token names, acting in a role.
    pub const fn principal(&self, role: Option<StaffRole>) -> StaffPrincipal {
        let Self { staff, session, .. } = *self;
        StaffPrincipal { staff, session, role }
    }

    /// The claims of a token that is issued for that session now.
    pub fn of(session: &StaffSession, issuer: &str, now: Timestamp) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: StaffAudience::Staff,
            staff: session.staff,
            session: session.id,
            issued_at: now.as_second(),
            expires_at: (now + VALIDITY).as_second(),
        }
    }

    pub fn signing_input(&self, key: &VerificationKey) -> String {
        signing_input(ACCESS_TOKEN, self, key)
    }

    /// Reads a token, if this issuer signed it for the staff's side and it is still valid.
    pub fn verify(
        token: &str,
        key: &VerificationKey,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Self, NotValid> {
        let claims: Self = genuine(ACCESS_TOKEN, token, key)?;
        let timely = timely(claims.issued_at, claims.expires_at, now);
        if claims.issuer == issuer && timely { Ok(claims) } else { Err(NotValid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_token::Claims;
    use crate::access_token::tests::{ISSUER, Signer, claims, now};
    use crate::{Product, SeededEntropy};
    use jiff::SignedDuration;

    #[test]
    fn staff_tokens_and_product_tokens_are_not_interchangeable() {
        let signer = Signer::new();
        let key = signer.key();
        let session = StaffSession::open(
            &crate::Context::new(now(), &SeededEntropy::new(1), "request"),
            StaffId::new(now(), &SeededEntropy::new(2)),
        );
        let staff = StaffClaims::of(&session, ISSUER, now());
        let token = signer.sign(&staff.signing_input(&key));
        let verify_staff = |token: &str, issuer: &str, second: i64| {
            let now = now() + SignedDuration::from_secs(second);
            StaffClaims::verify(token, &key, issuer, now)
        };
        assert_eq!(verify_staff(&token, ISSUER, 599), Ok(staff));
        assert_eq!(verify_staff(&token, ISSUER, 600), Err(NotValid));
        assert_eq!(verify_staff(&token, "https://evil.example", 0), Err(NotValid));
        for product in Product::ALL {
            assert_eq!(Claims::verify(&token, &key, ISSUER, product, now()), Err(NotValid));
            let claims = Claims { product, ..claims() };
            let customers = signer.sign(&claims.signing_input(&key));
            assert!(Claims::verify(&customers, &key, ISSUER, product, now()).is_ok());
            assert_eq!(verify_staff(&customers, ISSUER, 0), Err(NotValid));
        }
    }
}
