//! A package as its `Cargo.toml` describes it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

/// A package in the project's folder.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name, as cargo knows it.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    manifest: Table,
    /// The manifest of the workspace, from which a package may inherit.
    workspace: Table,
}

/// A package that another one uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name by which programs call it.
    pub name: String,
    /// Its name, as cargo knows it.
    pub package: String,
    /// Its folder, where that is on this machine.
    pub folder: Option<PathBuf>,
    /// Whether it is there only with a feature.
    pub is_optional: bool,
}

impl Package {
    /// Reads the manifest of the package in `folder`, in the workspace of `root`.
    ///
    /// # Errors
    ///
    /// When there is none, or it describes no package.
    pub fn read(root: &Path, folder: &Path) -> Result<Self> {
        let manifest = read(&folder.join("Cargo.toml"))?;
        let Some(name) = manifest
            .get("package")
            .and_then(|package| package.get("name"))
            .and_then(Value::as_str)
        else {
            bail!(
                "{} describes no package",
                folder.join("Cargo.toml").display()
            );
        };
        Ok(Self {
            name: name.to_owned(),
            folder: folder.to_owned(),
            // A package may be its own workspace, or the only one.
            workspace: read(&root.join("Cargo.toml")).unwrap_or_default(),
            manifest,
        })
    }

    /// The name by which a program calls the package's library.
    pub fn library_name(&self) -> String {
        let library = self.manifest.get("lib").and_then(|lib| lib.get("name"));
        let name = library.and_then(Value::as_str).unwrap_or(&self.name);
        name.replace('-', "_")
    }

    /// The edition in which its files are written.
    pub fn edition(&self) -> &str {
        self.package_value("edition").unwrap_or("2015")
    }

    /// The oldest Rust that compiles it, where it says so.
    pub fn rust_version(&self) -> Option<&str> {
        self.package_value("rust-version")
    }

    /// The packages that it uses, but for those of its tests and of its build script.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let table = |manifest: &Table| match manifest.get("dependencies") {
            Some(Value::Table(dependencies)) => dependencies.clone(),
            _ => Table::new(),
        };
        let inherited = match self.workspace.get("workspace") {
            Some(Value::Table(workspace)) => table(workspace),
            _ => Table::new(),
        };
        let workspace_folder = self.workspace_folder().unwrap_or(&self.folder);
        let dependencies = table(&self.manifest).into_iter().map(|(name, value)| {
            let is_inherited = value.get("workspace").is_some();
            let is_optional = value.get("optional").and_then(Value::as_bool);
            let (value, folder) = match inherited.get(&name) {
                Some(value) if is_inherited => (value.clone(), workspace_folder),
                _ => (value, self.folder.as_path()),
            };
            let text = |key: &str| value.get(key).and_then(Value::as_str);
            Dependency {
                package: text("package").unwrap_or(&name).to_owned(),
                folder: text("path").map(|path| folder.join(path)),
                name: name.replace('-', "_"),
                is_optional: is_optional.unwrap_or(false),
            }
        });
        dependencies.collect()
    }

    /// What the manifest of the workspace, or of the project in `root`, lacks to have the package
    /// as a member: the file, and what to write in it. Nothing where it names the package, or a
    /// pattern that may mean it.
    pub fn missing_member(&self, root: &Path) -> Option<(PathBuf, String)> {
        let folder = self.workspace_folder().unwrap_or(root);
        let file = folder.join("Cargo.toml");
        let workspace = read(&file).unwrap_or_default();
        let workspace = workspace.get("workspace");
        let members = workspace.and_then(|workspace| workspace.get("members"));
        let members = members.and_then(Value::as_array);
        let path = self.folder.strip_prefix(folder).unwrap_or(&self.folder);
        let is_named = |member: &Value| {
            let member = member.as_str().unwrap_or_default();
            // A sign of a pattern means no folder of a folder, but for `**`.
            let is_as_deep = Path::new(member).components().count() == path.components().count();
            Path::new(member) == path
                || member.contains("**")
                || is_as_deep && member.contains(['*', '?', '['])
        };
        if members.is_some_and(|members| members.iter().any(is_named)) {
            return None;
        }
        let path = path.to_string_lossy().replace('\\', "/");
        Some((file, format!("[workspace]\nmembers = [\"{path}\"]")))
    }

    /// The manifest inside the project in `root` that makes the package the member of another
    /// workspace than the project's.
    pub fn other_workspace(&self, root: &Path) -> Option<PathBuf> {
        let folder = self.workspace_folder()?;
        let is_inside = folder != root && folder.starts_with(root);
        is_inside.then(|| folder.join("Cargo.toml"))
    }

    /// A value of the table `package`, inherited where it says so.
    fn package_value(&self, key: &str) -> Option<&str> {
        let own = self.manifest.get("package")?.get(key)?;
        let value = match own.get("workspace") {
            Some(_) => self.workspace.get("workspace")?.get("package")?.get(key)?,
            None => own,
        };
        value.as_str()
    }

    /// The folder of the workspace's manifest: the nearest above that has one.
    fn workspace_folder(&self) -> Option<&Path> {
        let is_root = |folder: &&Path| {
            read(&folder.join("Cargo.toml"))
                .is_ok_and(|manifest| manifest.contains_key("workspace"))
        };
        self.folder.ancestors().find(is_root)
    }
}

/// Reads a manifest.
///
/// # Errors
///
/// When there is none, or it is no TOML.
pub fn read(file: &Path) -> Result<Table> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.parse()
        .with_context(|| format!("{} is no TOML", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_no_workspace_names_is_told_what_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let listings = root.join("book/listings");
        fs::create_dir_all(&listings).unwrap();
        fs::write(listings.join("Cargo.toml"), "[package]\nname = \"a\"\n").unwrap();
        let missing = "[workspace]\nmembers = [\"book/listings\"]";
        for (workspace, expected) in [
            ("[package]\nname = \"b\"\n", Some(missing)),
            ("[workspace]\n", Some(missing)),
            ("[workspace]\nmembers = [\"book\"]\n", Some(missing)),
            ("[workspace]\nmembers = [\"x\", \"book/listings/\"]\n", None),
            ("[workspace]\nmembers = [\"book/*\"]\n", None),
            ("[workspace]\nmembers = [\"**\"]\n", None),
            ("[workspace]\nmembers = [\"*\"]\n", Some(missing)),
        ] {
            fs::write(root.join("Cargo.toml"), workspace).unwrap();
            let package = Package::read(root, &listings).unwrap();
            let file = root.join("Cargo.toml");
            let expected = expected.map(|lines| (file, lines.to_owned()));
            assert_eq!(package.missing_member(root), expected, "{workspace}");
        }
    }

    #[test]
    fn a_workspace_between_the_project_and_the_package_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let listings = root.join("book/listings");
        fs::create_dir_all(&listings).unwrap();
        fs::write(root.join("Cargo.toml"), "[workspace]\n").unwrap();
        let file = listings.join("Cargo.toml");
        for (manifest, expected) in [
            ("[package]\nname = \"a\"\n", None),
            ("[package]\nname = \"a\"\n[workspace]\n", Some(file.clone())),
        ] {
            fs::write(&file, manifest).unwrap();
            let package = Package::read(root, &listings).unwrap();
            assert_eq!(package.other_workspace(root), expected);
        }
    }

    #[test]
    fn a_package_inherits_from_its_workspace_and_names_what_it_uses() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("book/listings")).unwrap();
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\n[workspace.package]\nedition = \"2024\"\n\
             [workspace.dependencies]\nshared-one = { path = \"shared\" }\n",
        )
        .unwrap();
        fs::write(
            root.join("book/listings/Cargo.toml"),
            "[package]\nname = \"my-listings\"\nedition.workspace = true\n\
             rust-version = \"1.85\"\n[dependencies]\nlibm = \"0.2\"\n\
             extra = { version = \"1\", optional = true }\n\
             shared-one.workspace = true\n\
             renamed = { path = \"../..\", package = \"mine\" }\n",
        )
        .unwrap();
        let listings = root.join("book/listings");
        let package = Package::read(root, &listings).unwrap();
        assert_eq!(package.name, "my-listings");
        assert_eq!(package.library_name(), "my_listings");
        assert_eq!(package.edition(), "2024");
        assert_eq!(package.rust_version(), Some("1.85"));
        let dependency = |name: &str, package: &str, folder: Option<PathBuf>| Dependency {
            name: name.to_owned(),
            package: package.to_owned(),
            folder,
            is_optional: name == "extra",
        };
        assert_eq!(
            package.dependencies(),
            [
                dependency("extra", "extra", None),
                dependency("libm", "libm", None),
                dependency("renamed", "mine", Some(listings.join("../.."))),
                dependency("shared_one", "shared-one", Some(root.join("shared"))),
            ]
        );
    }
}
