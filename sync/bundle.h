#pragma once
// Bundles: the only thing that travels (docs/formats/exchange.md). Sealing, opening, manifests.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/age.h"
#include "crypto/note.h"

namespace sovang::sync {

inline constexpr std::size_t kBundleInflatedMax = 64u << 20;
inline constexpr std::size_t kBundleMembersMax = 64;  // the manifest is one of them
inline constexpr std::size_t kManifestBytesMax = 64u << 10;
inline constexpr unsigned kZstdWindowLogMax = 23;  // 8 MiB
/// A sealed file can't be larger than this: incompressible content plus every layer's overhead.
inline constexpr std::size_t kBundleFileMax = kBundleInflatedMax + (1u << 20);
/// What a stranger may make us inflate: the members of a join request, of which nothing is signed by a known key.
inline constexpr std::size_t kJoinBytesMax = 64u << 10;

enum class BundleKind { request, reply, join, joined };

/// `name`: 1 to 100 of `a-z 0-9 . _ - /`.
struct Member {
  std::string name;
  std::string content;
};

struct Manifest {
  BundleKind kind = BundleKind::request;
  std::string from;
  std::string to;
  base::WallTime time;
  std::string re;  // lower-case hex SHA-256 of the request file; `reply` and `joined` only, and always there
};

struct Bundle {
  Manifest manifest;
  std::vector<Member> members;
};

enum class BundleError {
  not_for_us,      // sealed to another key, or not an age file
  damaged,         // altered, cut short, trailing bytes, a member that differs from the manifest or does not read
  too_large,       // a cap is passed
  unknown_sender,  // no such enrolled device, or a revoked one
  bad_signature,   // the manifest is not signed by the sender's key
  wrong_receiver,  // `to` is somebody else
  wrong_kind,      // a reply where a request belongs
  wrong_request,   // `re` names another request
};

/// Seals to one recipient. Ensures that the caps hold. Equal input and randomness give equal files.
std::string seal_bundle(const Bundle& bundle, const crypto::Signer& manifest_key, const crypto::AgeRecipient& to,
                        base::Random& random);

/// What the reader waits for. `re` is the SHA-256 of the own request, empty where `kind` is `request` or `join`.
struct ExpectedBundle {
  std::string_view receiver;
  BundleKind kind = BundleKind::request;
  std::string_view re;
};

/// Finds the key that must have signed the manifest; absent for an unknown sender. Not asked for a `join`, whose key is
/// named inside the bundle.
using SenderLookup = std::function<std::optional<crypto::VerifierKey>(const Manifest&)>;

/// A member where it lies in the archive that it came with: as long as that lives, wherever its bundle is moved.
struct MemberView {
  std::string name;
  std::string_view content;
};

struct OpenedBundle {
  Manifest manifest;
  std::unique_ptr<const std::string> archive;  // holds what the members show
  std::vector<MemberView> members;
  std::string manifest_note;  // as signed
  std::string file_sha256;    // lower-case hex of the file as carried: what a reply names in `re`
};

/// Opens and checks in the order of docs/formats/exchange.md; `wrong_kind` is judged before the sender, so that a join
/// request can be told from a request of an unknown device. `open_bundle` accepts kind join without a signature check
/// and the caller then must call `manifest_signed_by`.
base::Result<OpenedBundle, BundleError> open_bundle(std::string_view file, const crypto::AgeIdentity& identity,
                                                    const ExpectedBundle& expected, const SenderLookup& sender);
/// A request of anybody, its manifest's signature unchecked: at most `bytes_max` inflated.
base::Result<OpenedBundle, BundleError> open_strange_request(std::string_view file, const crypto::AgeIdentity& identity,
                                                             std::string_view receiver, std::size_t bytes_max);
bool manifest_signed_by(const OpenedBundle& opened, const crypto::VerifierKey& key);

/// The manifest alone, its signature unchecked: a claim, good for choosing whom to ask and for messages.
base::Result<Manifest, BundleError> peek_manifest(std::string_view file, const crypto::AgeIdentity& identity);

}  // namespace sovang::sync
