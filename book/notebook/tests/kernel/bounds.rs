//! What a program may use, and that nothing of it outlives its end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{Call, Shared, start, start_for};
use crate::common::server::{PATIENCE, Server, free_port};
use crate::common::{Copy, lives};

/// Starts a process that runs on, and prints its number and the program's own.
const FAMILY: &str = r#"
    let child = std::process::Command::new("/bin/sleep").arg("1000").spawn().unwrap();
    println!("alive {} {}", std::process::id(), child.id());
"#;

/// Waits until something holds.
fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "{what} does not come to pass");
        sleep(Duration::from_millis(20));
    }
}

/// The processes that a program of [`FAMILY`] names.
fn named(printed: &str) -> Vec<String> {
    let words = printed.split_whitespace();
    words
        .filter(|word| word.parse::<u32>().is_ok())
        .map(str::to_owned)
        .collect()
}

#[test]
fn endless_output_is_cut() {
    let shared = Shared::get();
    for (name, call) in [("stdout", "print"), ("stderr", "eprint")] {
        let run = shared.run(&format!(
            "fn main() {{ let lines = \"0123456789\\n\".repeat(100); \
             loop {{ {call}!(\"{{lines}}\") }} }}"
        ));
        assert_eq!(run.outcome(), "output", "{:?}", run.end);
        assert_eq!(run.message(), "It was stopped: it printed more than 4 MiB.");
        let [text, other] = match name {
            "stdout" => [&run.stdout, &run.stderr],
            _ => [&run.stderr, &run.stdout],
        };
        assert_eq!((text.len(), other.len()), (4 << 20, 0));
        assert!(text.starts_with("0123456789\n0123456789\n"));
    }
}

/// What is endless takes a processor for all its time: it gets as little as leaves rustc enough
/// on a busy machine.
#[test]
fn a_program_and_a_compilation_without_end_are_stopped() {
    let shared = Shared::get();
    let server = start_for(&shared.copy, 2);
    let run = |source: &str| Call::run(&server, source).send(&server).run();
    let endless = run("fn main() { println!(\"before\"); loop { std::hint::black_box(1); } }");
    assert_eq!(
        (endless.outcome(), endless.stdout.as_str()),
        ("time", "before\n")
    );
    assert!(endless.message().contains("after 2 s"), "{:?}", endless.end);
    // Sleeping costs no time of the processor.
    let asleep = run("fn main() { std::thread::sleep(std::time::Duration::from_secs(1000)); }");
    assert_eq!(asleep.outcome(), "time");
    let compiled = run(ENDLESS_COMPILATION);
    assert_eq!(compiled.outcome(), "time", "{:?}", compiled.end);
    assert!(
        compiled.message().starts_with("rustc was stopped"),
        "{:?}",
        compiled.end
    );
}

const ENDLESS_COMPILATION: &str = "#![allow(long_running_const_eval)]\n\
    const X: u64 = { let mut i = 0; while i < u64::MAX { i += 1; } i };\nfn main() { println!(\"{X}\"); }";

#[test]
fn two_gigabytes_of_memory_are_refused() {
    let shared = Shared::get();
    for source in [
        "fn main() { let all = vec![1u8; 2 << 30]; println!(\"{}\", all[7]); }",
        // What is only asked for costs no time; what is filled does.
        "fn main() { let _asked = Vec::<u8>::with_capacity(900 << 20);\n\
         let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 20]); } }",
    ] {
        let run = shared.run(source);
        assert_eq!(run.outcome(), "memory", "{:?} {}", run.end, run.stderr);
        assert!(
            run.message().contains("more memory than the 1 GiB"),
            "{:?}",
            run.end
        );
    }
    // Many threads are no memory.
    let threads = "fn main() { std::thread::scope(|s| { for _ in 0..64 { s.spawn(|| vec![1u8; 1000].len()); } }); }";
    assert_eq!(shared.run(threads).outcome(), "finished");
}

#[test]
fn a_file_without_end_and_files_without_number_are_refused() {
    let shared = Shared::get();
    let run = shared.run(
        "use std::io::Write; fn main() { let mut file = std::fs::File::create(\"large\").unwrap();\n\
         loop { file.write_all(&[0; 65536]).unwrap(); } }",
    );
    assert_eq!(run.outcome(), "failed", "{:?}", run.end);
    assert!(
        run.message().contains("a file of more than 16 MiB"),
        "{:?}",
        run.end
    );
    let run = shared.run(
        "fn main() { let mut open = Vec::new(); for _ in 0..10000 {\n\
         match std::fs::File::open(\"/dev/null\") { Ok(file) => open.push(file), Err(_) => break } }\n\
         println!(\"{}\", open.len()); }",
    );
    let open: u32 = run.stdout.trim().parse().unwrap();
    assert!((1..64).contains(&open), "{open}");
}

#[test]
fn a_grandchild_that_holds_stdout_does_not_keep_the_run_open() {
    let shared = Shared::get();
    let run = shared.run(&format!("fn main() {{ {FAMILY} }}"));
    assert_eq!(run.outcome(), "finished");
    for process in named(&run.stdout) {
        until("the end of the grandchild", || !lives(&process));
    }
    // One that leaves the group is not killed, as the documentation says; the run ends all the same.
    let run = shared.run(
        "use std::os::unix::process::CommandExt; fn main() {\n\
         let child = std::process::Command::new(\"/bin/sleep\").arg(\"1000\").process_group(0).spawn().unwrap();\n\
         println!(\"{}\", child.id()); }",
    );
    assert_eq!(run.outcome(), "finished");
    let escaped = run.stdout.trim();
    assert!(lives(escaped));
    Command::new("kill").args(["-9", escaped]).status().unwrap();
}

#[test]
fn a_closed_page_stops_the_program_and_all_that_it_started() {
    let shared = Shared::get();
    let source = format!("fn main() {{ {FAMILY} loop {{ std::thread::park(); }} }}");
    let mut answer = Call::run(&shared.server, &source).send(&shared.server);
    let family = named(&answer.until_printed("alive"));
    assert!(family.len() == 2 && family.iter().all(|process| lives(process)));
    drop(answer);
    for process in &family {
        until("the end of what the page ran", || !lives(process));
    }
}

#[test]
fn a_closed_page_stops_the_compiler() {
    let shared = Shared::get();
    let call = Call::run(&shared.server, ENDLESS_COMPILATION);
    let folders = || folders(&shared.copy);
    let before = folders();
    let mut answer = call.send(&shared.server);
    assert_eq!(answer.event().unwrap()["kind"], "compiling");
    let new = || folders().difference(&before).next().cloned();
    until("a folder", || new().is_some());
    let folder = new().unwrap();
    // rustc is told where to put the program.
    let at_work = || {
        let ps = Command::new("ps").args(["-ww", "-eo", "args"]).output();
        String::from_utf8_lossy(&ps.unwrap().stdout).contains(&folder)
    };
    until("a compiler", at_work);
    drop(answer);
    until("its end", || !at_work());
    until("the end of its folder", || !folders().contains(&folder));
}

/// Where the programs are compiled.
fn programs(copy: &Copy) -> PathBuf {
    copy.target().join("notebook/programs")
}

/// The folders of the programs that are there.
fn folders(copy: &Copy) -> BTreeSet<String> {
    let entries = fs::read_dir(programs(copy)).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn nothing_that_a_program_leaves_stays() {
    let shared = Shared::get();
    let run = shared.run(
        "fn main() { std::fs::create_dir_all(\"a/b\").unwrap(); std::fs::write(\"a/b/c\", \"d\").unwrap();\n\
         println!(\"{}\", std::env::current_dir().unwrap().display()); }",
    );
    let folder = Path::new(run.stdout.trim());
    assert!(
        folder.starts_with(programs(&shared.copy)),
        "{}",
        folder.display()
    );
    until("its end", || !folder.exists());
}

/// Leaves what is hard to remove, and prints where, and who may look into it.
const LITTER: &str = r#"
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    fn main() {
        let here = std::env::current_dir().unwrap();
        let mode = fs::metadata(&here).unwrap().permissions().mode();
        println!("{} {:o}", here.display(), mode & 0o777);
        for mode in [0o555, 0o000] {
            let folder = format!("folder {mode}");
            fs::create_dir_all(format!("{folder}/inner")).unwrap();
            fs::write(format!("{folder}/inner/file"), "").unwrap();
            fs::set_permissions(format!("{folder}/inner"), Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(&folder, Permissions::from_mode(mode)).unwrap();
        }
        fs::create_dir("deep").unwrap();
        std::env::set_current_dir("deep").unwrap();
        for _ in 0..250 {
            fs::create_dir("a folder in a folder").unwrap();
            std::env::set_current_dir("a folder in a folder").unwrap();
        }
        fs::set_permissions(here, Permissions::from_mode(0o555)).unwrap();
    }
"#;

#[test]
fn no_folder_that_a_program_leaves_is_too_deep_or_closed_to_be_removed() {
    let shared = Shared::get();
    let run = shared.run(LITTER);
    assert_eq!(run.outcome(), "finished", "{:?} {}", run.end, run.stderr);
    let (folder, mode) = run.stdout.trim().rsplit_once(' ').unwrap();
    assert_eq!(mode, "700", "nobody else looks into it");
    until("its end", || !Path::new(folder).exists());
}

#[test]
fn while_what_a_program_left_is_removed_the_server_answers() {
    let shared = Shared::get();
    let run = shared.run(
        "fn main() { println!(\"{}\", std::env::current_dir().unwrap().display());\n\
         for number in 0..3_000 { std::fs::File::create(number.to_string()).unwrap(); } }",
    );
    // On a busy machine it comes to the end of its time before; then there are many files, too.
    let folder = Path::new(run.stdout.trim());
    let mut answered = 0;
    while folder.exists() {
        assert_eq!(Call::state(&shared.server).send(&shared.server).status, 200);
        answered += 1;
    }
    // A server that waited for the end of it would have answered once, after that.
    assert!(answered > 1, "{answered}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_next_start_sweeps_what_a_server_that_was_killed_left_and_nothing_else() {
    let shared = Shared::get();
    let forever = "fn main() { println!(\"at {}\", std::env::current_dir().unwrap().display());\n\
        loop { std::thread::park(); } }";
    let run = |server: &Server| {
        let mut answer = Call::run(server, forever).send(server);
        let printed = answer.until_printed("at ");
        let folder = PathBuf::from(printed.trim().trim_start_matches("at "));
        (answer, folder)
    };
    // A busy machine is slow: both programs are still there at the end.
    let patient = || {
        Server::start_with(&shared.copy, free_port(), |command| {
            command.args(["--seconds", "600"]);
        })
    };
    let living = patient();
    let (_answer, in_use) = run(&living);
    let mut killed = patient();
    let (_, left) = run(&killed);
    killed.process.kill().unwrap();
    killed.process.wait().unwrap();
    assert!(left.exists());
    let _next = start(&shared.copy);
    until("the end of what was left", || !left.exists());
    assert!(in_use.exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_program_is_in_a_session_of_its_own_without_a_terminal() {
    let shared = Shared::get();
    let run = shared.run(
        "fn main() { let stat = std::fs::read_to_string(\"/proc/self/stat\").unwrap();\n\
         let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();\n\
         println!(\"{} {}\", fields[3] == std::process::id().to_string(), fields[4]);\n\
         println!(\"{}\", std::fs::File::open(\"/dev/tty\").is_err()); }",
    );
    assert_eq!(run.stdout, "true 0\ntrue\n");
}

/// Runs as a user to whom nothing belongs, where this is root: root may read everything.
fn as_nobody(program: &str) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    if id != b"0\n" {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    command.args(nobody).arg(program);
    command
}

#[test]
#[cfg(target_os = "linux")]
fn no_program_of_the_same_user_reads_the_variables_or_the_memory_of_the_tool() {
    use std::os::unix::fs::PermissionsExt;
    let shared = Shared::get();
    let open = tempfile::tempdir().unwrap();
    let tool = open.path().join("notebook");
    fs::copy(env!("CARGO_BIN_EXE_notebook"), &tool).unwrap();
    fs::create_dir_all(open.path().join("book/listings")).unwrap();
    fs::create_dir(open.path().join("snapshots")).unwrap();
    let settings = ["Cargo.toml", "book/book.toml", "book/listings/Cargo.toml"];
    for file in settings {
        fs::copy(shared.copy.path(file), open.path().join(file)).unwrap();
    }
    for file in ["", "book", "book/listings", "snapshots", "notebook"]
        .iter()
        .chain(&settings)
    {
        let everybody = fs::Permissions::from_mode(0o755);
        fs::set_permissions(open.path().join(file), everybody).unwrap();
    }
    let readable = |process: u32| {
        ["environ", "mem", "fd"].map(|part| {
            let mut look = as_nobody("sh");
            let test = format!("cat /proc/{process}/{part} || ls /proc/{process}/{part}");
            let looked = look.args(["-c", &test]).output().unwrap();
            !String::from_utf8_lossy(&looked.stderr).contains("Permission denied")
        })
    };
    // It waits for a text on stdin.
    let mut check = as_nobody(tool.to_str().unwrap());
    let check = check
        .args(["check", "a", "pinned", "b", "1", "c", "d"])
        .current_dir(open.path());
    let mut other = as_nobody("cat");
    for (command, expected) in [(check, false), (&mut other, true)] {
        let mut process = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        let number = process.id();
        until("what is to be read or not", || {
            readable(number)[0] == expected
        });
        assert_eq!(readable(number), [expected; 3], "{command:?}");
        assert_eq!(process.try_wait().unwrap(), None, "it still waits");
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

#[test]
fn one_program_runs_at_a_time_and_a_page_takes_its_own_place() {
    let shared = Shared::get();
    let server = &shared.server;
    let request = |source: &str, page: &str| {
        let body = json!({ "listing": "halves", "source": source, "page": page });
        Call::new(server, "run", &body).send(server)
    };
    let forever = format!("fn main() {{ {FAMILY} loop {{ std::thread::park(); }} }}");
    let mut first = request(&forever, "one");
    let family = named(&first.until_printed("alive"));
    for other in ["two", ""] {
        let answer = request("fn main() {}", other);
        assert_eq!(answer.status, 409);
        assert!(answer.error().contains("only one runs at a time"));
    }
    let next = request("fn main() { println!(\"next\"); }", "one").run();
    assert_eq!(
        (next.outcome(), next.stdout.as_str()),
        ("finished", "next\n")
    );
    assert!(
        family.iter().all(|process| !lives(process)),
        "they ended before the next began"
    );
    assert_eq!(first.run().outcome(), "stopped");
}

#[test]
fn ctrl_c_in_mid_run_stops_the_program_too() {
    let shared = Shared::get();
    for (signal, code) in [
        ("INT", 130),
        ("TERM", 143),
        ("HUP", 129),
        ("QUIT", 131),
        ("USR1", 138),
    ] {
        let mut server = start(&shared.copy);
        let source = format!("fn main() {{ {FAMILY} loop {{ std::thread::park(); }} }}");
        let mut answer = Call::run(&server, &source).send(&server);
        let family = named(&answer.until_printed("alive"));
        let number = server.process.id().to_string();
        Command::new("kill")
            .args([&format!("-{signal}"), &number])
            .status()
            .unwrap();
        assert_eq!(
            server.process.wait().unwrap().code(),
            Some(code),
            "{signal}"
        );
        for process in &family {
            until("the end of what ran", || !lives(process));
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_is_killed_takes_the_program_along() {
    let shared = Shared::get();
    let mut server = start(&shared.copy);
    let source =
        "fn main() { println!(\"alive {}\", std::process::id()); loop { std::thread::park(); } }";
    let mut answer = Call::run(&server, source).send(&server);
    let program = named(&answer.until_printed("alive"));
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    until("the end of what ran", || !lives(&program[0]));
}

#[test]
fn a_program_sees_no_variable_of_the_author() {
    let shared = Shared::get();
    let source = "fn main() { println!(\"{:?} {:?}\", option_env!(\"A_SECRET\"), option_env!(\"HOME\"));\n\
        let mut names: Vec<String> = std::env::vars().map(|(name, _)| name).collect();\n\
        names.sort(); println!(\"{}\", names.join(\" \")); }";
    let run = shared.run(source);
    assert_eq!(
        run.stdout,
        "None None\nMALLOC_ARENA_MAX NOTEBOOK NOTEBOOK_KNOBS TMPDIR\n"
    );
}
