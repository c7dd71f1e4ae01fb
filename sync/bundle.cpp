#include "sync/bundle.h"

#include <algorithm>

#include "base/ensure.h"
#include "sync/archive.h"
#include "sync/manifest.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kManifestName = "manifest";
constexpr std::size_t kTarBlock = 512;

BundleError bundle_error(crypto::AgeError error) {
  switch (error) {
    case crypto::AgeError::too_large:
      return BundleError::too_large;
    case crypto::AgeError::malformed_header:
    case crypto::AgeError::bad_mac:
    case crypto::AgeError::payload:
      return BundleError::damaged;
    case crypto::AgeError::no_match:
    case crypto::AgeError::work_factor:
      break;
  }
  return BundleError::not_for_us;
}

base::Result<std::string, BundleError> decrypt(std::string_view file, const crypto::AgeIdentity& identity) {
  if (file.size() > kBundleFileMax) return base::Err{BundleError::too_large};
  auto plain = crypto::age_decrypt(file, std::span(&identity, 1), kBundleFileMax);
  if (!plain) return base::Err{bundle_error(plain.error())};
  return std::move(*plain);
}

struct OpenedManifest {
  std::string note;
  ReadManifest read;
  std::uint64_t archive_size = 0;  // of the whole archive, as the manifest has it
};

/// Inflates no more than the first member can take. `tar` holds what came out.
base::Result<OpenedManifest, BundleError> open_manifest(Inflater& inflater, std::string& tar) {
  if (!inflater.fill(tar, kTarBlock + kManifestBytesMax)) return base::Err{BundleError::damaged};
  auto first = read_first_member(tar, kManifestBytesMax);
  if (!first || first->name != kManifestName) return base::Err{BundleError::damaged};
  const auto split = crypto::split_note(first->content);
  auto read = split ? read_manifest_text(split->text) : std::nullopt;
  if (!read) return base::Err{BundleError::damaged};
  if (read->members.size() + 1 > kBundleMembersMax) return base::Err{BundleError::too_large};
  std::vector<std::uint64_t> sizes{first->content.size()};
  for (const ListedMember& member : read->members) {
    if (member.size > kBundleInflatedMax) return base::Err{BundleError::too_large};
    sizes.push_back(member.size);
  }
  const std::uint64_t total = tar_size(sizes);
  if (total > kBundleInflatedMax) return base::Err{BundleError::too_large};
  return OpenedManifest{std::string(first->content), std::move(*read), total};
}

/// Kind, sender, receiver and request; `std::nullopt` when all is as it should be.
std::optional<BundleError> judge_manifest(const OpenedManifest& opened, const ExpectedBundle& expected,
                                          const SenderLookup& sender) {
  const Manifest& manifest = opened.read.manifest;
  if (manifest.kind != expected.kind) return BundleError::wrong_kind;
  if (manifest.kind == BundleKind::join) {
    if (opened.archive_size > kJoinBytesMax + kManifestBytesMax) return BundleError::too_large;
  } else {
    const auto key = sender(manifest);
    if (!key) return BundleError::unknown_sender;
    if (!crypto::open_note(opened.note, std::span(&*key, 1))) return BundleError::bad_signature;
  }
  if (manifest.to != expected.receiver) return BundleError::wrong_receiver;
  if (manifest.re != expected.re) return BundleError::wrong_request;
  return std::nullopt;
}

/// The members, when archive and manifest agree to the byte.
std::optional<std::vector<MemberView>> listed_members(std::string_view tar, const std::vector<ListedMember>& listed) {
  auto members = read_tar(tar);
  if (!members || members->size() != listed.size() + 1) return std::nullopt;
  members->erase(members->begin());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const MemberView& member = (*members)[i];
    if (member.name != listed[i].name || member.content.size() != listed[i].size ||
        file_digest(member.content) != listed[i].sha256)
      return std::nullopt;
  }
  return members;
}

/// `judge` sees the manifest before anything more is inflated.
template <class Judge>
base::Result<OpenedBundle, BundleError> open_judged(std::string_view file, const crypto::AgeIdentity& identity,
                                                    const Judge& judge) {
  const auto plain = decrypt(file, identity);
  if (!plain) return base::Err{plain.error()};
  Inflater inflater(*plain);
  auto archive = std::make_unique<std::string>();
  std::string& tar = *archive;
  auto opened = open_manifest(inflater, tar);
  if (!opened) return base::Err{opened.error()};
  if (const std::optional<BundleError> fault = judge(*opened)) return base::Err{*fault};
  tar.reserve(opened->archive_size);  // an address alone: pages come with what is written to them
  if (!inflater.fill(tar, opened->archive_size) || tar.size() != opened->archive_size || !inflater.at_end())
    return base::Err{BundleError::damaged};
  auto members = listed_members(tar, opened->read.members);
  if (!members) return base::Err{BundleError::damaged};
  return OpenedBundle{std::move(opened->read.manifest), std::move(archive), std::move(*members),
                      std::move(opened->note), file_digest(file)};
}

}  // namespace

std::string seal_bundle(const Bundle& bundle, const crypto::Signer& manifest_key, const crypto::AgeRecipient& to,
                        base::Random& random) {
  for (const Member& member : bundle.members)
    base::ensure(valid_member_name(member.name) && member.name != kManifestName, "sync: a member's name");
  const Member manifest{std::string(kManifestName), crypto::sign_note(manifest_text(bundle), manifest_key)};
  base::ensure(manifest.content.size() <= kManifestBytesMax, "sync: manifest too large");
  base::ensure(bundle.members.size() < kBundleMembersMax, "sync: too many members");
  const std::string tar = write_tar(manifest, bundle.members);
  base::ensure(tar.size() <= kBundleInflatedMax, "sync: bundle too large");
  return crypto::age_encrypt(compress(tar), std::span(&to, 1), random);
}

base::Result<OpenedBundle, BundleError> open_bundle(std::string_view file, const crypto::AgeIdentity& identity,
                                                    const ExpectedBundle& expected, const SenderLookup& sender) {
  return open_judged(file, identity,
                     [&](const OpenedManifest& opened) { return judge_manifest(opened, expected, sender); });
}

base::Result<OpenedBundle, BundleError> open_strange_request(std::string_view file, const crypto::AgeIdentity& identity,
                                                             std::string_view receiver, std::size_t bytes_max) {
  return open_judged(file, identity, [&](const OpenedManifest& opened) -> std::optional<BundleError> {
    const Manifest& manifest = opened.read.manifest;
    if (manifest.kind != BundleKind::request) return BundleError::wrong_kind;
    if (manifest.to != receiver) return BundleError::wrong_receiver;
    return opened.archive_size > bytes_max ? std::optional(BundleError::too_large) : std::nullopt;
  });
}

bool manifest_signed_by(const OpenedBundle& opened, const crypto::VerifierKey& key) {
  return crypto::open_note(opened.manifest_note, std::span(&key, 1)).has_value();
}

base::Result<Manifest, BundleError> peek_manifest(std::string_view file, const crypto::AgeIdentity& identity) {
  const auto plain = decrypt(file, identity);
  if (!plain) return base::Err{plain.error()};
  Inflater inflater(*plain);
  std::string tar;
  auto opened = open_manifest(inflater, tar);
  if (!opened) return base::Err{opened.error()};
  return std::move(opened->read.manifest);
}

}  // namespace sovang::sync
