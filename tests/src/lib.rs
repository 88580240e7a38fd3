//! Stories told against the deployed stack.
