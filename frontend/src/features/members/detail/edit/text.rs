//! How two versions of a text come together: by lines, against the text both began with; loses no line of either.

/// What became of two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// With the lines of both.
    pub text: String,
    /// Whether both changed the same lines, so that somebody should read it.
    pub clash: bool,
}

/// Lines of the base that gave way, and what came in their place.
#[derive(Debug, PartialEq, Eq)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    lines: Vec<&'a str>,
}

/// Beyond so many comparisons what lies between the first and the last difference counts as one change.
const PATIENCE: usize = 4_000_000;

/// `mine` and `theirs`, both made of `base`. Where both added something at one place, theirs stands first.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let lines = lines(base);
    let (own, other) = (hunks(&lines, mine), hunks(&lines, theirs));
    let (mut own, mut other) = (own.into_iter().peekable(), other.into_iter().peekable());
    let (mut text, mut clash, mut at) = (Vec::new(), false, 0);
    loop {
        let start = match (own.peek(), other.peek()) {
            (Some(own), Some(other)) => own.from.min(other.from),
            (Some(hunk), None) | (None, Some(hunk)) => hunk.from,
            (None, None) => break,
        };
        text.extend_from_slice(&lines[at..start]);
        // All that touch one another, on either side, are looked at together.
        let (mut mine, mut theirs, mut end) = (Vec::new(), Vec::new(), start);
        loop {
            let before = (mine.len(), theirs.len());
            while let Some(hunk) = own.next_if(|hunk| touches(hunk, start, end)) {
                end = end.max(hunk.to);
                mine.push(hunk);
            }
            while let Some(hunk) = other.next_if(|hunk| touches(hunk, start, end)) {
                end = end.max(hunk.to);
                theirs.push(hunk);
            }
            if before == (mine.len(), theirs.len()) {
                break;
            }
        }
        let versions = [&theirs, &mine].map(|hunks| applied(&lines, start, end, hunks));
        match (mine.is_empty(), theirs.is_empty()) {
            (false, true) => text.extend_from_slice(&versions[1]),
            (true, _) => text.extend_from_slice(&versions[0]),
            _ if versions[0] == versions[1] => text.extend_from_slice(&versions[0]),
            _ => {
                // What both only added stands there twice over, and nothing gave way.
                clash |= end > start;
                text.extend_from_slice(&versions[0]);
                text.extend_from_slice(&versions[1]);
            }
        }
        at = end;
    }
    text.extend_from_slice(&lines[at..]);
    Merged {
        text: text.join("\n"),
        clash,
    }
}

/// No lines in nothing.
fn lines(text: &str) -> Vec<&str> {
    match text.is_empty() {
        true => Vec::new(),
        false => text.split('\n').collect(),
    }
}

fn touches(hunk: &Hunk<'_>, start: usize, end: usize) -> bool {
    hunk.from == start || hunk.from < end
}

fn applied<'a>(base: &[&'a str], start: usize, end: usize, hunks: &[Hunk<'a>]) -> Vec<&'a str> {
    let (mut text, mut at) = (Vec::new(), start);
    for hunk in hunks {
        text.extend_from_slice(&base[at..hunk.from]);
        text.extend_from_slice(&hunk.lines);
        at = hunk.to;
    }
    text.extend_from_slice(&base[at..end]);
    text
}

/// What makes `text` of `base`, by the longest common sequence of lines.
fn hunks<'a>(base: &[&'a str], text: &'a str) -> Vec<Hunk<'a>> {
    let new = lines(text);
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = base.iter().zip(&new).take_while(same).count();
    let room = base.len().min(new.len()) - head;
    let backwards = base.iter().rev().zip(new.iter().rev());
    let tail = backwards.take(room).take_while(same).count();
    let (old_end, new_end) = (base.len() - tail, new.len() - tail);
    let (old, fresh) = (&base[head..old_end], &new[head..new_end]);
    if old.is_empty() && fresh.is_empty() {
        return Vec::new();
    }
    if old.len().saturating_mul(fresh.len()) > PATIENCE {
        return vec![Hunk {
            from: head,
            to: old_end,
            lines: fresh.to_vec(),
        }];
    }
    // How long a sequence the rest of both has in common, from each place on.
    let width = fresh.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..fresh.len()).rev() {
            common[i * width + j] = match old[i] == fresh[j] {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found: Vec<Hunk<'a>> = Vec::new();
    while i < old.len() || j < fresh.len() {
        if i < old.len() && j < fresh.len() && old[i] == fresh[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let at = head + i;
        if found.last().is_none_or(|hunk| hunk.to != at) {
            found.push(Hunk {
                from: at,
                to: at,
                lines: Vec::new(),
            });
        }
        let goes = j == fresh.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1];
        let Some(hunk) = found.last_mut() else { break };
        if goes {
            hunk.to += 1;
            i += 1;
        } else {
            hunk.lines.push(fresh[j]);
            j += 1;
        }
    }
    found
}

/// Where the caret belongs after a text gave way to another: beside the same words, as far as they are still there. In
/// UTF-16 units, as the browser counts.
pub fn caret(before: &str, after: &str, at: usize) -> usize {
    let [old, new] = [before, after].map(|text| text.encode_utf16().collect::<Vec<_>>());
    let same = |(a, b): &(&u16, &u16)| a == b;
    if old.iter().zip(&new).take_while(same).count() >= at {
        return at;
    }
    let backwards = old.iter().rev().zip(new.iter().rev());
    let from_end = old.len().saturating_sub(at);
    match backwards.take_while(same).count() >= from_end {
        true => new.len().saturating_sub(from_end),
        false => at.min(new.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(base: &str, mine: &str, theirs: &str) -> String {
        let merged = merge(base, mine, theirs);
        assert!(!merged.clash, "{merged:?}");
        merged.text
    }

    #[test]
    fn changes_of_different_lines_come_together() {
        assert_eq!(clean("a\nb\nc", "A\nb\nc", "a\nb\nC"), "A\nb\nC");
        assert_eq!(clean("a\nb\nc", "a\nc", "a\nb\nc\nd"), "a\nc\nd");
        assert_eq!(clean("", "one", ""), "one");
        assert_eq!(clean("one", "", "one"), "");
    }

    #[test]
    fn what_both_add_at_one_place_is_kept() {
        assert_eq!(clean("", "called", "wrote"), "wrote\ncalled");
        assert_eq!(clean("a", "a\nmine", "a\ntheirs"), "a\ntheirs\nmine");
        assert_eq!(clean("a", "a\nboth", "a\nboth"), "a\nboth");
    }

    #[test]
    fn the_same_line_changed_twice_stands_there_twice_and_is_said() {
        let merged = merge("a\nb", "a\nmine", "a\ntheirs");
        assert_eq!(
            (merged.text.as_str(), merged.clash),
            ("a\ntheirs\nmine", true)
        );
        assert!(merge("a\nb\nc", "a\nx\nc", "y").clash);
        assert!(merge("a", "b", "").clash);
    }

    #[test]
    fn a_text_without_end_is_merged_all_the_same() {
        let long: String = (0..3_000).map(|line| format!("{line}\n")).collect();
        let (mine, theirs) = (long.replace('7', "seven"), long.replace('3', "three"));
        let merged = merge(&long, &mine, &theirs);
        assert!(merged.clash && merged.text.contains("seven") && merged.text.contains("three"));
    }

    #[test]
    fn the_caret_stays_beside_its_words() {
        assert_eq!(caret("hello", "hello\nmore", 5), 5);
        assert_eq!(caret("hello", "before\nhello", 5), 12);
        assert_eq!(caret("hello", "x", 3), 1);
        assert_eq!(caret("", "abc", 0), 0);
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[abc]", 0..7).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn one_who_changed_nothing_gives_way(base in text(), other in text()) {
            prop_assert_eq!(clean(&base, &base, &other), other.clone());
            prop_assert_eq!(clean(&base, &other, &base), other.clone());
            prop_assert_eq!(clean(&base, &other, &other), other);
        }

        #[test]
        fn no_new_line_of_either_is_lost(base in text(), mine in text(), theirs in text()) {
            let merged = merge(&base, &mine, &theirs);
            for version in [&mine, &theirs] {
                for line in version.split('\n').filter(|line| !base.contains(line)) {
                    prop_assert!(merged.text.split('\n').any(|own| own == line), "{} of {:?}", line, merged);
                }
            }
        }
    }
}
