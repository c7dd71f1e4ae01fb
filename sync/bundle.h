#pragma once
// Bundles: the only thing that travels (docs/formats/exchange.md). Sealing, opening, manifests.

#include <functional>
#include <optional>
#include <span>
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
inline constexpr std::size_t kBundleMembersMax = 64;
inline constexpr std::size_t kManifestBytesMax = 64u << 10;
inline constexpr unsigned kZstdWindowLogMax = 23;  // 8 MiB
/// A sealed file can't be larger than this: incompressible content plus every layer's overhead.
inline constexpr std::size_t kBundleFileMax = kBundleInflatedMax + (1u << 20);

enum class BundleKind { request, reply, join, joined };

struct Member {
  std::string name;
  std::string content;
};

struct Manifest {
  BundleKind kind = BundleKind::request;
  std::string from;
  std::string to;
  base::WallTime time;
  std::string re;  // lower-case hex SHA-256 of the request file; replies only
};

struct Bundle {
  Manifest manifest;
  std::vector<Member> members;
};

enum class BundleError {
  not_for_us,        // sealed to another key, or not an age file
  damaged,           // altered, cut short, trailing bytes, a member that differs from the manifest
  too_large,         // a cap is passed
  unknown_sender,    // no such enrolled device
  bad_signature,     // the manifest is not signed by the sender's key
  wrong_receiver,    // `to` is somebody else
  wrong_kind,        // a reply where a request belongs
  wrong_request,     // `re` names another request
};

/// Seals to one recipient. `re` goes in only when not empty. Ensures that the caps hold.
std::string seal_bundle(const Bundle& bundle, const crypto::Signer& manifest_key, const crypto::AgeRecipient& to,
                        base::Random& random);

/// Finds the key that must have signed the manifest of `from`; absent for an unknown sender. For a `join` the reader is given the manifest's claim only, and the caller checks the
/// key named inside the bundle (signature checking is then deferred: see `manifest_note`).
using SenderLookup = std::function<std::optional<crypto::VerifierKey>(const Manifest&)>;

struct OpenedBundle {
  Bundle bundle;
  std::string manifest_note;  // as signed
  std::string file_sha256;    // lower-case hex of the file as carried: what a reply names in `re`
};

/// Opens and checks in the order of docs/formats/exchange.md. `deferred_join`: a manifest of kind join is accepted without a signature check, and the caller must call
/// `manifest_signed_by`.
base::Result<OpenedBundle, BundleError> open_bundle(std::string_view file, const crypto::AgeIdentity& identity, std::string_view receiver,
                                                    const SenderLookup& sender);
bool manifest_signed_by(const OpenedBundle& opened, const crypto::VerifierKey& key);

}  // namespace sovang::sync
