//! The engines, and the state that the rules start from.

use std::sync::Arc;

use aws::{Outbox, Store, Tables};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::builders::ProjectionBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ScalarAttributeType,
};
use domain::document::ArchiveKeys;
use domain::signup::{Registration, SignupRequest, SignupState};
use domain::terms::AcceptedTerms;
use domain::{
    AccountChange, Change, Changes, CompanyName, Context, DataKey, Email, Entropy, EnvelopeKey,
    Language, Login, LookupKey, MailId, MailLink, MailToken, Member, OrganizationId, PasswordHash,
    PersonName, Product, Salt, SeededEntropy, WrappedKey,
};
use jiff::Timestamp;

use crate::shown::shown;

pub(crate) const EMAIL: &str = "taro@example.jp";
pub(crate) const NAME: &str = "山田太郎";
pub(crate) const COMPANY: &str = "株式会社例";

/// Tables on one engine, with a store on them.
pub(crate) struct Engine {
    pub(crate) client: Client,
    pub(crate) tables: Tables,
    pub(crate) store: Store,
    pub(crate) outbox: Outbox,
    entropy: Arc<SeededEntropy>,
}

impl Engine {
    /// dynoxide, in this process.
    pub(crate) async fn dynoxide() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let database = dynoxide::Database::memory().unwrap();
        let forever = std::future::pending();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, forever));
        Self::at(&endpoint, 1).await
    }

    /// The emulator that also runs the stack.
    pub(crate) async fn emulator() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the environment says where the stack is")]
        let file = std::env::var("YAKUSOKU_STACK")
            .expect("YAKUSOKU_STACK names the file of a running stack; `make test` sets it");
        let stack: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        // Every rule is run there, and no two may name a transaction alike.
        let seed = *ulid::Ulid::generate().to_bytes().last_chunk().unwrap();
        Self::at(stack["emulator"].as_str().unwrap(), u64::from_be_bytes(seed)).await
    }

    async fn at(endpoint: &str, seed: u64) -> Self {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("ap-northeast-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let client = Client::from_conf(config);
        let table = |name: &str| format!("contract-{name}-{}", ulid::Ulid::generate());
        let tables = Tables {
            directory: table("directory"),
            addresses: table("addresses"),
            sessions: table("sessions"),
            outbox: table("outbox"),
            keyring: table("keyring"),
            salts: table("salts"),
            audit: table("audit"),
            purges: table("purges"),
            staff: table("staff"),
            documents: table("documents"),
            notices: table("notices"),
            subscriber_keys: table("subscriber-keys"),
            passes: table("passes"),
            approvals: table("approvals"),
            answers_to_staff: None,
            exports: table("exports"),
            source_keys: table("source-keys"),
        };
        for table in every_table(&tables) {
            create(&client, table).await;
        }
        let entropy = Arc::new(SeededEntropy::new(seed));
        let source: Arc<dyn Entropy> = entropy.clone();
        let store = Store::new(client.clone(), tables.clone(), source);
        let outbox = Outbox::new(client.clone(), tables.outbox.clone());
        Self { client, tables, store, outbox, entropy }
    }

    /// Randomness for another store on the same tables.
    pub(crate) fn other_entropy(&self) -> Arc<SeededEntropy> {
        let source: &dyn Entropy = &*self.entropy;
        Arc::new(SeededEntropy::new(u64::from_be_bytes(source.bytes())))
    }

    /// The context of a rule, some seconds after its start.
    pub(crate) fn context(&self, seconds: i64) -> Context<'_> {
        let now = Timestamp::new(1_900_000_000 + seconds, 0).unwrap();
        Context::new(now, &*self.entropy, "request")
    }

    /// Every attribute of every item of every table, as text.
    pub(crate) async fn everything(&self) -> String {
        let mut lines = Vec::new();
        for table in self.every_table() {
            let scanned = self.client.scan().table_name(table).send().await.unwrap();
            for (name, value) in scanned.items().iter().flatten() {
                lines.push(format!("{name}={}", shown(value)));
            }
        }
        lines.sort_unstable();
        lines.join("\n")
    }

    pub(crate) fn every_table(&self) -> [&str; 16] {
        every_table(&self.tables)
    }

    /// The number of items in a table.
    pub(crate) async fn count(&self, table: &str) -> i32 {
        self.client.scan().table_name(table).send().await.unwrap().count()
    }

    /// A sign-up request of [`EMAIL`], decided on the stored state.
    pub(crate) async fn ask(&self) -> (Changes, MailLink, MailToken, MailId) {
        let asked = asked();
        let state = self.store.signup_state(&asked.index).await.unwrap();
        self.decide(state)
    }

    pub(crate) fn decide(&self, state: SignupState) -> (Changes, MailLink, MailToken, MailId) {
        let context = self.context(0);
        let mail = MailId::new(context.now, context.entropy);
        let site = "https://app.example.jp";
        let envelope = domain::MailEnvelope { id: mail, key: key(9) };
        let changes = domain::signup::request(&context, asked(), state, site, envelope);
        let opened = changes.0.iter().find_map(|change| match change {
            Change::Account(AccountChange::OpenLink { link, token }) => {
                Some((link.clone(), token.clone()))
            }
            _ => None,
        });
        let (link, token) = opened.unwrap();
        (changes, link, token, mail)
    }

    /// The changes that confirm that sign-up.
    pub(crate) fn confirm(&self, link: MailLink) -> (Changes, Member, Login) {
        let context = self.context(60);
        let registration = Registration {
            name: PersonName::parse(NAME).unwrap(),
            company: CompanyName::parse(COMPANY).unwrap(),
            password: PasswordHash::decoy(),
            language: Language::English,
            terms: terms().version,
        };
        let organization = OrganizationId::new(context.now, context.entropy);
        let (changes, member) =
            domain::signup::confirm(&context, link, &lookup(), registration, organization, key(1));
        let login = changes.0.iter().find_map(|change| match change {
            Change::Account(AccountChange::CreateLogin(login)) => Some(login.clone()),
            _ => None,
        });
        (changes, member, login.unwrap())
    }

    /// An account, created through the domain's decisions.
    pub(crate) async fn account(&self) -> (Member, Login) {
        let (asked, link, ..) = self.ask().await;
        self.store.commit(&asked).await.unwrap();
        let (confirmed, member, login) = self.confirm(link);
        self.store.commit(&confirmed).await.unwrap();
        (member, login)
    }
}

pub(crate) fn lookup() -> LookupKey {
    LookupKey::new(b"key")
}

pub(crate) fn asked() -> SignupRequest {
    let email = Email::parse(EMAIL).unwrap();
    let index = lookup().email(Product::ProSign, &email);
    SignupRequest { product: Product::ProSign, email, index, language: Language::Japanese }
}

/// A key that no KMS made; the store does not notice.
pub(crate) fn key(byte: u8) -> EnvelopeKey {
    let plain = DataKey::from_bytes([byte; 32]);
    EnvelopeKey { plain, wrapped: WrappedKey(vec![byte; 8]) }
}

/// The salt of a member, or of the documents that no law retains.
pub(crate) fn salt() -> Salt {
    Salt::from_bytes([4; 32])
}

/// The keys that seal the documents of these rules.
/// What everybody has accepted.
pub(crate) fn terms() -> AcceptedTerms {
    AcceptedTerms { version: "2025-04-01".parse().unwrap(), at: Timestamp::UNIX_EPOCH }
}

pub(crate) fn archive_keys() -> ArchiveKeys {
    ArchiveKeys::new(key(3).plain, Some(&salt()))
}

/// All tables, each with the name that sealed data is bound to. A new one does not compile here until
/// it is named.
pub(crate) fn named_tables(tables: &Tables) -> [(&str, &'static str); 16] {
    let Tables {
        directory,
        addresses,
        sessions,
        outbox,
        keyring,
        salts,
        audit,
        purges,
        staff,
        documents,
        notices,
        subscriber_keys,
        passes,
        approvals,
        answers_to_staff: _,
        exports,
        source_keys,
    } = tables;
    [
        (directory, "directory"),
        (addresses, "addresses"),
        (sessions, "sessions"),
        (outbox, "outbox"),
        (keyring, "keyring"),
        (salts, "salts"),
        (audit, "audit"),
        (purges, "purges"),
        (staff, "staff"),
        (documents, "documents"),
        (notices, "notices"),
        (subscriber_keys, "subscriber-keys"),
        (passes, "passes"),
        (approvals, "approvals"),
        (exports, "exports"),
        (source_keys, "source-keys"),
    ]
}

/// The names of all tables.
fn every_table(tables: &Tables) -> [&str; 16] {
    named_tables(tables).map(|(table, _)| table)
}

async fn create(client: &Client, table: &str) {
    let mut request =
        client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let key = KeySchemaElement::builder().attribute_name(name).key_type(kind);
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        request = request
            .key_schema(key.build().unwrap())
            .attribute_definitions(attribute.build().unwrap());
    }
    if table.contains("directory") {
        request = with_index(request, aws::DUE_INDEX, "contract", "purge_on");
        request = with_index(request, aws::CUSTOMERS_INDEX, "customer_of", "pk");
        request = with_index(request, aws::COMPANIES_INDEX, "company", "pk");
    }
    if table.contains("audit") {
        request = with_index(request, aws::ACTORS_INDEX, "actor", "sk");
    }
    if table.contains("documents") {
        request = with_index(request, aws::FINALITY_INDEX, "finality", "registered_at");
        request = with_search_index(request);
    }
    if table.contains("purges") {
        request = with_index(request, aws::PURGED_INDEX, "purged", "look_again_on");
    }
    request.send().await.unwrap();
}

/// An index of the rows that have both attributes.
fn with_index(
    request: CreateTableFluentBuilder,
    name: &str,
    partition: &str,
    sort: &str,
) -> CreateTableFluentBuilder {
    let mut index = GlobalSecondaryIndex::builder()
        .index_name(name)
        .projection(Projection::builder().projection_type(ProjectionType::All).build());
    let mut request = request;
    for (name, kind) in [(partition, KeyType::Hash), (sort, KeyType::Range)] {
        let key = KeySchemaElement::builder().attribute_name(name).key_type(kind);
        index = index.key_schema(key.build().unwrap());
        // The table's own keys are defined already.
        if !matches!(name, "pk" | "sk") {
            let attribute = AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S);
            request = request.attribute_definitions(attribute.build().unwrap());
        }
    }
    request.global_secondary_indexes(index.build().unwrap())
}

/// The local index that a search reads, with as little as in the deployed table.
fn with_search_index(request: CreateTableFluentBuilder) -> CreateTableFluentBuilder {
    let projection = Projection::builder().projection_type(ProjectionType::Include);
    let projection = ["kind", "finality", "voided_at", "terms"]
        .into_iter()
        .fold(projection, ProjectionBuilder::non_key_attributes);
    let index =
        LocalSecondaryIndex::builder().index_name(aws::SEARCH_INDEX).projection(projection.build());
    let keys = [("pk", KeyType::Hash), ("listed", KeyType::Range)];
    let index = keys.into_iter().fold(index, |index, (name, kind)| {
        index.key_schema(
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap(),
        )
    });
    let listed = AttributeDefinition::builder()
        .attribute_name("listed")
        .attribute_type(ScalarAttributeType::S);
    request
        .attribute_definitions(listed.build().unwrap())
        .local_secondary_indexes(index.build().unwrap())
}
