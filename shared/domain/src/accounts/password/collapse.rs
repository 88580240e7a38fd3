//! What is left of a password when everything that a rule makes is written once: runs along a known
//! order, and repetitions. It is judged over the whole password, because a run that is cut into pieces
//! would count anew in each.

use super::reason::GuessableReason;

/// Orders that people follow, each as a ring: after the last comes the first.
const ORDERS: [(&str, GuessableReason); 20] = [
    ("abcdefghijklmnopqrstuvwxyz", GuessableReason::Sequence),
    ("0123456789", GuessableReason::Sequence),
    ("qwertyuiop", GuessableReason::KeyboardRun),
    ("asdfghjkl", GuessableReason::KeyboardRun),
    ("zxcvbnm", GuessableReason::KeyboardRun),
    ("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", GuessableReason::KeyboardRun),
    ("zaq1xsw2cde3vfr4bgt5nhy6mju7ki8lo9p0", GuessableReason::KeyboardRun),
    ("1q2w3e4r5t6y7u8i9o0p", GuessableReason::KeyboardRun),
    ("!@#$%^&*()", GuessableReason::KeyboardRun),
    (
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
        GuessableReason::Sequence,
    ),
    (
        "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
        GuessableReason::Sequence,
    ),
    ("たていすかんなにらせ", GuessableReason::KeyboardRun),
    ("ちとしはきくまのりれけむ", GuessableReason::KeyboardRun),
    ("つさそひこみもねるめ", GuessableReason::KeyboardRun),
    ("一二三四五六七八九十", GuessableReason::Sequence),
    ("壱弐参肆伍陸漆捌玖拾", GuessableReason::Sequence),
    ("月火水木金土日", GuessableReason::Sequence),
    ("子丑寅卯辰巳午未申酉戌亥", GuessableReason::Sequence),
    ("甲乙丙丁戊己庚辛壬癸", GuessableReason::Sequence),
    ("春夏秋冬", GuessableReason::Sequence),
];

/// The fewest characters that count as a run.
const SHORTEST_RUN: usize = 3;

/// What is left, and what was left out.
pub(super) struct Collapsed {
    pub(super) text: Vec<char>,
    /// How many characters each reason accounts for.
    pub(super) left_out: Vec<(GuessableReason, usize)>,
}

/// Writes every run as its first character and every repetition once, until nothing changes.
pub(super) fn collapse(text: &[char]) -> Collapsed {
    let mut collapsed = Collapsed { text: text.to_vec(), left_out: Vec::new() };
    loop {
        let before = collapsed.text.len();
        collapsed.repetitions();
        collapsed.runs();
        if collapsed.text.len() == before {
            return collapsed;
        }
    }
}

impl Collapsed {
    fn runs(&mut self) {
        let (mut kept, mut rest) = (Vec::new(), &self.text[..]);
        while let Some(first) = rest.first() {
            let longest = ORDERS.iter().map(|(order, reason)| (run(rest, order), *reason));
            let (length, reason) = longest.max_by_key(|(length, _)| *length).unwrap_or_default();
            let length = if length < SHORTEST_RUN { 1 } else { length };
            if length > 1 {
                self.left_out.push((reason, length - 1));
            }
            kept.push(*first);
            rest = &rest[length..];
        }
        self.text = kept;
    }

    fn repetitions(&mut self) {
        for period in 1..=self.text.len() / 2 {
            let mut at = 0;
            while at + 2 * period <= self.text.len() {
                if self.text[at..at + period] == self.text[at + period..at + 2 * period] {
                    self.text.drain(at + period..at + 2 * period);
                    self.left_out.push((GuessableReason::Repeated, period));
                } else {
                    at += 1;
                }
            }
        }
    }
}

/// How many characters at the beginning follow the order, forwards or backwards.
fn run(text: &[char], order: &str) -> usize {
    let order: Vec<char> = order.chars().collect();
    let place = |character: &char| order.iter().position(|other| other == character);
    let Some(first) = text.first().and_then(place) else { return 0 };
    let along = |step: usize| {
        let mut expected = first;
        let follows = text.iter().take_while(|character| {
            let here = place(character) == Some(expected);
            expected = (expected + step) % order.len();
            here
        });
        follows.count()
    };
    along(1).max(along(order.len() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        collapse(&text.chars().collect::<Vec<_>>()).text.into_iter().collect()
    }

    #[test]
    fn runs_and_repetitions_are_written_once() {
        for (text, expected) in [
            ("abcdefghijklmnopqrstuvwxyzabc", "a"),
            ("zyxwvutsrqponmlkjihgfedcba", "z"),
            ("aaaaabbbbbccccc", "a"),
            ("90129012", "9"),
            ("horsehorsehorse", "horse"),
            ("qwerty12345asdfg6789", "q1a6"),
            ("1q2w3e4r5t6y7u8i9o0p1q2w", "1"),
            ("月火水木金土日月火", "月"),
            ("violet ladder harbor", "violet lader harbor"),
        ] {
            assert_eq!(left(text), expected, "{text}");
        }
    }
}
