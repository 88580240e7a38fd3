//! The catalogue of problems: what each says to callers. Titles are in Japanese and English.

use lambda_http::http::StatusCode;

use super::Problem;

/// A problem as callers see it: status, last part of `type`, title in Japanese and in English.
pub(super) type Description = (StatusCode, &'static str, &'static str, &'static str);

impl Problem {
    #[expect(clippy::too_many_lines, reason = "it is a catalogue, read line by line")]
    pub(super) const fn description(&self) -> Description {
        match self {
            Self::MalformedBody => (
                StatusCode::BAD_REQUEST,
                "malformed-body",
                "リクエストの本文が正しいJSONオブジェクトではありません。",
                "The body is not a JSON object in UTF-8.",
            ),
            Self::BodyTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                "リクエストの本文が大きすぎます。16 KiB以内にしてください。",
                "The body must not be larger than 16 KiB.",
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Content-Type には application/json を指定してください。",
                "Content-Type must be application/json.",
            ),
            Self::InvalidFields(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid-fields",
                "入力内容を確認してください。",
                "Some fields are invalid.",
            ),
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "not-found", "見つかりません。", "Not found.")
            }
            Self::NotOffered => (
                StatusCode::NOT_FOUND,
                "not-offered",
                "この製品にはこの機能がありません。",
                "This product does not offer this feature.",
            ),
            Self::NotPermitted => (
                StatusCode::FORBIDDEN,
                "not-permitted",
                "この操作を行う権限がありません。",
                "You do not have permission to do this.",
            ),
            Self::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                "foreign-origin",
                "このサイトの画面から送られたリクエストではないため、受け付けられません。",
                "This request was not sent by a page of this site.",
            ),
            Self::ApprovalNeeded => (
                StatusCode::FORBIDDEN,
                "approval-needed",
                "この操作には、別の運営担当者の承認が必要です。POST /v1/staff/approvals で申請し、承認された後に、Approval ヘッダーを付けて同じ内容を送ってください。",
                "This action needs the approval of a colleague. Ask for it with POST /v1/staff/approvals and, once it is given, send exactly the same request with the Approval header.",
            ),
            Self::LastRepresentative => (
                StatusCode::CONFLICT,
                "last-representative",
                "企業担当者が1名は必要です。先に別の方を企業担当者にしてください。",
                "At least one representative must remain. Appoint another one first, or hand over.",
            ),
            Self::LastMember => (
                StatusCode::CONFLICT,
                "last-member",
                "最後のメンバーです。会社のデータごと削除するには、「契約」の画面で解約を申請してください。",
                "You are the last member. To delete the company and all its data, request the end of the contract on the page “Contract”.",
            ),
            Self::AlreadyMember => (
                StatusCode::CONFLICT,
                "already-member",
                "このメールアドレスの方はすでに登録されています。",
                "The person with this address is already a member.",
            ),
            Self::AlreadyInvited => (
                StatusCode::CONFLICT,
                "already-invited",
                "このメールアドレスにはすでに招待を送信しています。再送できます。",
                "This address has already been invited. You can resend the invitation.",
            ),
            Self::KeptByLaw => (
                StatusCode::CONFLICT,
                "kept-by-law",
                "法令により保存が必要な書類のため、保存期限まで削除できません。",
                "This document must be retained by law and cannot be deleted until its retention date.",
            ),
            Self::LegalHold => (
                StatusCode::CONFLICT,
                "legal-hold",
                "証拠として保全されている書類のため、現在は削除できません。",
                "This document is under a legal hold and cannot be deleted for now.",
            ),
            Self::AlreadySuperseded => (
                StatusCode::CONFLICT,
                "already-superseded",
                "この書類はすでに訂正されています。最新の書類を訂正してください。",
                "This document has already been corrected. Please correct the latest version.",
            ),
            Self::Voided => (
                StatusCode::CONFLICT,
                "voided",
                "この書類の登録は取り消されています。内容は閲覧できますが、訂正や削除はできません。",
                "The registration of this document was voided. It can be viewed, but neither corrected nor deleted.",
            ),
            Self::VoidPeriodOver => (
                StatusCode::CONFLICT,
                "void-period-over",
                "登録を取り消せるのは登録から7日以内です。誤りがある場合は、正しい書類を登録して訂正してください。",
                "A registration can be voided within 7 days. Please register the right document as a correction instead.",
            ),
            Self::OverQuota(_) => (
                StatusCode::CONFLICT,
                "over-quota",
                "登録できる書類の上限に達しています。上限を引き上げるには、お客様番号を添えて当社にお申し出ください。",
                "You have reached the limit for documents. To have it raised, contact us with your customer number.",
            ),
            Self::LinkNotValid => (
                StatusCode::BAD_REQUEST,
                "link-not-valid",
                "このリンクは使用済みか、有効期限が切れているか、正しくありません。もう一度お申し込みください。",
                "This link has been used, has expired or is incomplete. Please request a new one.",
            ),
            Self::AlreadyRegistered => (
                StatusCode::CONFLICT,
                "already-registered",
                "このメールアドレスは登録済みです。ログインしてください。",
                "This address already has an account. Please sign in.",
            ),
            Self::WrongCredentials => (
                StatusCode::UNAUTHORIZED,
                "wrong-credentials",
                "メールアドレスまたはパスワードが正しくありません。",
                "The email address or password is incorrect.",
            ),
            Self::WrongPassword => (
                StatusCode::FORBIDDEN,
                "wrong-password",
                "現在のパスワードが正しくありません。",
                "The current password is incorrect.",
            ),
            Self::TooManyAttempts(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-attempts",
                "試行回数が多すぎます。しばらく待ってからお試しください。",
                "Too many attempts. Please wait before trying again.",
            ),
            Self::InvitationUnwanted => (
                StatusCode::CONFLICT,
                "invitation-unwanted",
                "このメールアドレスの方は、貴社からの招待メールの停止を希望されています。",
                "The owner of this address asked for no more invitations from your company.",
            ),
            Self::InvitationsPaused => (
                StatusCode::CONFLICT,
                "invitations-paused",
                "貴社の招待メールについて複数の方から報告があったため、送信を停止しています。再開するには、お客様番号を添えて当社にお申し出ください。",
                "Several people reported your invitations, so sending is paused. To resume, contact us with your customer number.",
            ),
            Self::TooManyInvitations { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-invitations",
                "送信できる招待メールの上限に達しています。",
                "Your company has sent as many invitations as it may for now.",
            ),
            Self::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                "not-signed-in",
                "ログインが必要です。",
                "Please sign in.",
            ),
            Self::SessionEnded => (
                StatusCode::UNAUTHORIZED,
                "session-ended",
                "セッションは終了しました。もう一度ログインしてください。",
                "The session has ended. Please sign in again.",
            ),
            Self::PassNotValid => (
                StatusCode::UNAUTHORIZED,
                "pass-not-valid",
                "この閲覧用パスは、有効期限が切れているか、取り消されているか、正しくありません。必要な場合は、もう一度お申し込みください。",
                "This pass has expired, has been withdrawn or is incomplete. Please request a new one.",
            ),
            Self::InvalidIdempotencyKey => (
                StatusCode::BAD_REQUEST,
                "invalid-idempotency-key",
                "Idempotency-Key には英数字と - _ を16～128文字で指定してください（UUIDなど）。",
                "Idempotency-Key must be 16 to 128 letters, digits, - and _, such as a UUID.",
            ),
            Self::IdempotencyKeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "同じ Idempotency-Key が別のリクエストに使われています。リクエストごとに新しい値を使ってください。",
                "This Idempotency-Key was used for another request. Use a new one for each request.",
            ),
            Self::ContractEnded => (
                StatusCode::CONFLICT,
                "contract-ended",
                "ご契約は終了しています。閲覧のみ可能です。",
                "The contract has ended. Data can be viewed but not changed.",
            ),
            Self::ContractNotEnded => (
                StatusCode::CONFLICT,
                "contract-not-ended",
                "ご契約は終了していません。閲覧用パスを発行できるのは、ご契約の最終日の翌日からです。",
                "The contract has not ended. Passes can be issued from the day after its last day.",
            ),
            Self::PurgeBegan => (
                StatusCode::CONFLICT,
                "purge-began",
                "データの削除が始まっています。取り消すことはできません。",
                "The data is being deleted. This cannot be undone.",
            ),
            Self::NoticeChanged => (
                StatusCode::CONFLICT,
                "notice-changed",
                "ほかの人がこのお知らせを先に変更しました。最新の内容を確かめてから、もう一度送ってください。",
                "Somebody else has changed this notice. Check the latest version, then send your change again.",
            ),
            Self::NoticeState => (
                StatusCode::CONFLICT,
                "notice-state",
                "お知らせの今の状態からは、その変更はできません。公開した内容の誤りは訂正で直せます。",
                "This status change is not allowed. Errors in published text can be corrected.",
            ),
            Self::TooManyWebhooks => (
                StatusCode::CONFLICT,
                "too-many-webhooks",
                "登録できるWebhookの数を超えています。使わないものを解除してください。",
                "This address has reached its limit of webhooks. Unsubscribe one that you no longer need.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "混み合っています。少し待ってからお試しください。",
                "The service is busy. Please try again in a moment.",
            ),
            Self::Unexpected(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "unexpected",
                "予期しないエラーが発生しました。",
                "Something went wrong on our side.",
            ),
        }
    }
}
