//! The layout of the source. Of the tool: `src/lib.rs` lists the rooms, a file uses what stands in
//! rooms above its own or beside it, and never what uses it in turn. Of all code: how wide a line is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A path of modules from the crate's root: of `src/listing/pin.rs`, `["listing", "pin"]`.
type Module = Vec<String>;

/// A file of the tool.
struct File {
    /// Its path in `src`.
    name: String,
    source: String,
}

/// A path that a file names, and the line where it begins.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    path: Module,
    line: usize,
}

/// The files of the tool by their modules, `lib.rs` and `main.rs` apart.
fn files() -> BTreeMap<Module, File> {
    let mut files = BTreeMap::new();
    read(&root(), &Module::new(), &mut files);
    files.remove(&vec!["lib".to_owned()]);
    files.remove(&vec!["main".to_owned()]);
    assert!(files.len() > 50, "only {} files are read", files.len());
    files
}

fn read(folder: &Path, module: &Module, files: &mut BTreeMap<Module, File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut inner = module.clone();
        if name != "mod" {
            inner.push(name);
        }
        if path.is_dir() {
            read(&path, &inner, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = File {
                name: format!("src/{}", path.strip_prefix(root()).unwrap().display()),
                source: fs::read_to_string(&path).unwrap(),
            };
            files.insert(inner, file);
        }
    }
}

/// The folder of the tool's source.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// What `lib.rs` says of the rooms: their names, in order.
fn rooms(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! - [`")?.split_once("`]: "))
        .map(|(name, _)| name)
        .collect()
}

/// The paths into the crate that a source names outside comments and strings: those that begin with
/// `crate`, `super` or `self`, and those that begin with one of its `children`.
fn uses(module: &Module, source: &str, children: &BTreeSet<&str>) -> Vec<Use> {
    let mut start = 0;
    let tokens: Vec<(usize, &str)> = tokenize(source, FrontmatterAllowed::No)
        .filter_map(|token| {
            let range = start..start + token.len as usize;
            start = range.end;
            let counts = !matches!(
                token.kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment { .. }
                    | TokenKind::BlockComment { .. }
                    | TokenKind::Literal { .. }
            );
            counts.then(|| (range.start, &source[range]))
        })
        .collect();
    let word = |at: usize| tokens.get(at).map_or("", |(_, word)| word);
    let is_path = |at: usize| word(at) == ":" && word(at + 1) == ":";
    let mut uses = Vec::new();
    // The modules in braces that a token stands in, each with how deep it does.
    let (mut inside, mut depth) = (Vec::new(), 0);
    let mut at = 0;
    while at < tokens.len() {
        match word(at) {
            "mod" if word(at + 2) == "{" => inside.push((depth, word(at + 1).to_owned())),
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inside.pop_if(|(outer, _)| *outer == depth);
            }
            first if is_path(at + 1) && (at < 2 || !is_path(at - 2)) => {
                let here = || inside.iter().map(|(_, name)| name.clone());
                let mut base: Module = module.iter().cloned().chain(here()).collect();
                let begins = match first {
                    "crate" => {
                        base.clear();
                        true
                    }
                    "super" => base.pop().is_some(),
                    "self" => true,
                    child if inside.is_empty() && children.contains(child) => {
                        base.push(child.to_owned());
                        true
                    }
                    _ => false,
                };
                if begins {
                    let line = source[..tokens[at].0].matches('\n').count() + 1;
                    leaves(&word, at + 3, base, &mut |path| {
                        uses.push(Use { path, line })
                    });
                }
            }
            _ => {}
        }
        at += 1;
    }
    uses
}

/// Calls `found` for each path that begins with `base` and goes on at a token. Returns the token
/// behind.
fn leaves<'a>(
    word: &impl Fn(usize) -> &'a str,
    mut at: usize,
    mut base: Module,
    found: &mut impl FnMut(Module),
) -> usize {
    if word(at) == "{" {
        at += 1;
        while word(at) != "}" {
            at = leaves(word, at, base.clone(), found);
            at += usize::from(word(at) == ",");
        }
        return at + 1;
    }
    match word(at) {
        "super" => drop(base.pop()),
        "self" | "*" => {}
        name => base.push(name.to_owned()),
    }
    at += 1;
    if word(at) == ":" && word(at + 1) == ":" {
        return leaves(word, at + 2, base, found);
    }
    if word(at) == "as" {
        at += 2;
    }
    found(base);
    at
}

/// Which files a file uses, and in which line first.
fn used(files: &BTreeMap<Module, File>) -> BTreeMap<&Module, BTreeMap<&Module, usize>> {
    files
        .iter()
        .map(|(module, file)| {
            let children = files
                .keys()
                .filter(|child| child.len() == module.len() + 1 && child.starts_with(module));
            let children = children.map(|child| child[module.len()].as_str()).collect();
            let mut used = BTreeMap::new();
            for Use { path, line } in uses(module, &file.source, &children) {
                let mut lengths = (1..=path.len()).rev();
                let target = lengths.find_map(|length| files.get_key_value(&path[..length]));
                if let Some((target, _)) = target.filter(|(target, _)| *target != module) {
                    used.entry(target).or_insert(line);
                }
            }
            (module, used)
        })
        .collect()
}

#[test]
fn a_room_uses_only_what_stands_above_it() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let rooms = rooms(&lib);
    let files = files();
    let rank = |module: &Module| {
        let rank = rooms.iter().position(|room| *room == module[0]);
        rank.unwrap_or_else(|| panic!("lib.rs does not list the room {}", module[0]))
    };
    let mut upward = Vec::new();
    for (module, used) in used(&files) {
        for (target, line) in used {
            if rank(target) > rank(module) {
                upward.push(format!(
                    "{}:{line}: uses {}, whose room stands below its own in lib.rs",
                    files[module].name, files[target].name
                ));
            }
        }
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn no_file_uses_what_uses_it() {
    let files = files();
    let mut left = used(&files);
    // Whatever uses nothing that is left is in no circle, nor is what nothing uses that is left.
    while let Some(free) = left
        .iter()
        .find(|(module, used)| {
            let leads = used.keys().any(|target| left.contains_key(target));
            !leads || !left.values().any(|used| used.contains_key(*module))
        })
        .map(|(module, _)| *module)
    {
        left.remove(free);
    }
    let mut circles = Vec::new();
    for (module, used) in &left {
        for (target, line) in used.iter().filter(|(target, _)| left.contains_key(*target)) {
            let (name, target) = (&files[*module].name, &files[*target].name);
            circles.push(format!("{name}:{line}: uses {target}"));
        }
    }
    assert!(circles.is_empty(), "in a circle:\n{}", circles.join("\n"));
}

#[test]
fn lib_rs_lists_every_room_once() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let declared: Vec<&str> = declared.map(|name| name.trim_end_matches(';')).collect();
    let mut listed = rooms(&lib);
    listed.sort_unstable();
    assert_eq!(listed, declared);
}

#[test]
fn a_path_is_found_however_it_is_written() {
    let source = "use crate::a::{self, b::{C, d as e}, *};\nuse super::f;\nuse g::h;\n\
                  // crate::no::comment\nlet x = \"crate::no::string\";\nmod tests {\n    \
                  use super::*;\n    fn f() { crate::i::j(); }\n}\nself::k::l(); m::g::n();\n";
    let module = ["x".to_owned(), "y".to_owned()].to_vec();
    let found: Vec<String> = uses(&module, source, &["g"].into())
        .iter()
        .map(|found| format!("{}: {}", found.line, found.path.join("::")))
        .collect();
    let expected = [
        "1: a",
        "1: a::b::C",
        "1: a::b::d",
        "1: a",
        "2: x::f",
        "3: x::y::g::h",
        "7: x::y",
        "8: i::j",
        "10: x::y::k::l",
    ];
    assert_eq!(found, expected);
}

/// The folders of the project's own code.
const CODE: [&str; 5] = [
    "benches",
    "book/listings/src",
    "book/notebook/src",
    "book/page/src",
    "src",
];

/// The most columns of a line.
const WIDTH: usize = 100;

/// The lines of a file that are too wide, with their numbers. A row of a table in documentation ends
/// where its line does, so it may have any width.
fn wide_lines(source: &str) -> impl Iterator<Item = usize> {
    (1..)
        .zip(source.lines())
        .filter(|(_, line)| line.chars().count() > WIDTH)
        .filter(|(_, line)| {
            !["//! | ", "/// | "].contains(&line.trim_start().get(..6).unwrap_or(""))
        })
        .map(|(number, _)| number)
}

#[test]
fn no_line_of_rust_is_wider_than_a_hundred_columns() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut wide, mut count) = (Vec::new(), 0);
    let mut folders: Vec<PathBuf> = CODE.iter().map(|folder| project.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                count += 1;
                let source = fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(&project).unwrap().display();
                wide.extend(wide_lines(&source).map(|line| format!("{name}:{line}")));
            }
        }
    }
    assert!(count > 150, "only {count} files are read");
    assert!(
        wide.is_empty(),
        "wider than {WIDTH} columns:\n{}",
        wide.join("\n")
    );
}

#[test]
fn a_wide_line_is_found_and_a_row_of_a_table_may_be_one() {
    let (fits, wide) = ("é".repeat(100), "é".repeat(101));
    let source = format!("{fits}\n{wide}\n    //! | {wide} |\n//! {wide}\n");
    assert_eq!(wide_lines(&source).collect::<Vec<_>>(), [2, 4]);
}
