// Further witnesses (docs/formats/witnesses.md): made and run with a key file alone; registered and read in on the hub.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "node/cli/command.h"
#include "node/proof/cosigned_file.h"
#include "node/proof/record_proof.h"
#include "node/proof/verify.h"
#include "node/proof/witness.h"
#include "node/proof/witness_tiles.h"
#include "node/proof/witnesses.h"

namespace sovang::cli {
namespace {

constexpr std::uint64_t kKeyFileMax = 1u << 16;
constexpr std::uint64_t kMemoryMax = 64u << 20;
constexpr std::uint64_t kCarriedMax = 64u << 20;

std::string memory_path(const std::string& key_file) { return key_file + ".state"; }

// ── witness ──

struct WitnessOptions {
  std::string action, value, key_file, reason;
  bool no_passphrase = false, json = false;
};

int create_witness(const Context& context, const WitnessOptions& options) {
  if (options.key_file.empty())
    throw WrongUsage(
        context.say("`witness create TÊN` cần --key-file TỆP.", "`witness create NAME` needs --key-file FILE."));
  if (!crypto::valid_key_name(options.value) || options.value.size() > crypto::kKeyNameBytesMax)
    throw Refused(message(context, "Tên \"{}\": không có dấu cách và dấu +, như ttnd.tamnong.example.",
                          "Name \"{}\": no spaces and no plus sign, like ttnd.tamnong.example.", options.value));
  for (const auto& path : {options.key_file, memory_path(options.key_file)})
    if (std::filesystem::exists(path))
      throw Refused(message(context, "\"{}\" đã có; chọn tên tệp khác.", "\"{}\" exists; choose another file.", path));
  crypto::SystemRandom random;
  const crypto::Secret seed(random);
  const crypto::Signer signer{options.value, crypto::KeyType::cosignature_v1, crypto::SigningKey(seed)};
  const auto passphrase = context.new_passphrase(options.no_passphrase);
  base::write_file_atomic(memory_path(options.key_file), proof::WitnessMemory{signer.verifier(), {}, {}}.text(),
                          base::FileMode::secret_0600);
  base::write_file_atomic(options.key_file, proof::witness_key_file(options.value, seed, passphrase, random),
                          base::FileMode::secret_0600);
  context.out(signer.verifier().text());
  context.tell(
      message(context,
              "Đưa dòng trên cho xã ghi vào sổ (witness add). Giữ \"{0}\" và \"{1}\" cùng nhau: tệp sau nhớ những "
              "gì đã đối chứng.",
              "Give this line to the commune (witness add). Keep \"{0}\" and \"{1}\" together: the latter "
              "remembers what was cosigned.",
              options.key_file, memory_path(options.key_file)));
  return kDone;
}

/// Who writes on behalf of the commune; refuses anybody else.
std::string commune_author(const Context& context, journal::Journal& journal) {
  const auto writer = journal.writer();
  if (std::ranges::find(writer.roles, records::Role::commune) == writer.roles.end())
    throw Refused(
        context.say("Chỉ cán bộ xã ghi hoặc ngừng người làm chứng.", "Only the commune registers or ends a witness."));
  return writer.author;
}

int add_witness(const Context& context, const WitnessOptions& options) {
  const auto info = context.hub_info();
  const auto journal = context.open();
  const auto author = commune_author(context, *journal);
  crypto::SystemRandom random;
  const auto key =
      proof::register_witness(*journal, context.keys(info), options.value, author, context.clock().wall(), random);
  if (!key) throw Refused(proof::witness_key_refused(key.error(), context.vietnamese()));
  context.out(message(context, "Đã ghi người làm chứng {}.", "Registered the witness {}.", key->name));
  return kDone;
}

int retire_witness(const Context& context, const WitnessOptions& options) {
  const auto info = context.hub_info();
  const auto journal = context.open();
  const auto author = commune_author(context, *journal);
  crypto::SystemRandom random;
  const auto key = proof::end_witness(*journal, context.keys(info), options.value, options.reason, author,
                                      context.clock().wall(), random);
  if (!key) throw Refused(proof::witness_end_refused(key.error(), options.value, context.vietnamese()));
  context.out(message(context, "Người làm chứng {} đã ngừng: chữ ký mới không được nhận, chữ ký cũ vẫn được tính.",
                      "The witness {} has ended: no further line of it is taken, earlier ones still count.",
                      key->name));
  return kDone;
}

int list_witnesses(const Context& context, const WitnessOptions& options) {
  const auto journal = context.open();
  const auto rows = proof::witnesses_json(*journal);
  if (options.json) {
    context.out(rows.dump(2));
    return kDone;
  }
  if (rows.empty()) context.tell(context.say("Chưa ghi người làm chứng nào.", "No witness is registered."));
  for (const auto& row : rows) {
    const auto& last = row["last"];
    const auto& ended = row["ended"];
    context.out(fmt::format(
        "{}  {}{}", row["name"].get<std::string>(),
        ended.is_null() ? "" : message(context, "đã ngừng {}; ", "ended {}; ", ended.get<std::string>()),
        last.is_null() ? context.say("chưa đối chứng gì", "nothing cosigned yet")
                       : message(context, "{} sổ, cuối: {} ({} mục) lúc {}", "{} logs, last: {} ({} entries) at {}",
                                 row["logs"].get<std::uint64_t>(), last["origin"].get<std::string>(),
                                 last["size"].get<std::uint64_t>(), last["at"].get<std::string>())));
  }
  return kDone;
}

int witness(const Context& context, const WitnessOptions& options) {
  if (options.action == "list") return list_witnesses(context, options);
  if (options.value.empty())
    throw WrongUsage(context.say("`witness create TÊN`, `witness add KHÓA` hoặc `witness retire TÊN`.",
                                 "`witness create NAME`, `witness add VKEY` or `witness retire NAME`."));
  if (options.action == "create") return create_witness(context, options);
  return options.action == "add" ? add_witness(context, options) : retire_witness(context, options);
}

// ── cosign ──

struct CosignOptions {
  std::string in, key_file, out, tiles, import;
  std::vector<std::string> keys;
};

int import_cosigned(const Context& context, const CosignOptions& options) {
  static_cast<void>(context.hub_info());
  const auto journal = context.open();
  const auto done = proof::import_cosigned(*journal, read_input(context, options.import, kCarriedMax));
  if (!done) throw Refused(proof::import_refused(done.error(), context.vietnamese()));
  context.out(message(context, "Đã nhận {} đầu sổ, {} chữ ký mới.", "Took {} checkpoints, {} new signatures.",
                      done->notes, done->lines));
  return kDone;
}

crypto::Signer signer_of(const Context& context, const CosignOptions& options) {
  const std::string file = read_input(context, options.key_file, kKeyFileMax);
  auto signer = proof::read_witness_key(file, proof::witness_key_locked(file) ? context.passphrase() : std::string());
  if (!signer)
    throw Refused(
        signer.error() == proof::WitnessKeyError::wrong_passphrase
            ? context.say("Mật khẩu không đúng.", "The passphrase is wrong.")
            : context.say("Tệp khóa hỏng; khôi phục từ bản sao.", "The key file is damaged; restore it from a copy."));
  return *std::move(signer);
}

proof::WitnessMemory memory_of(const Context& context, const CosignOptions& options, const crypto::Signer& signer) {
  const std::string path = memory_path(options.key_file);
  auto memory =
      std::filesystem::exists(path) ? proof::parse_witness_memory(base::read_file(path, kMemoryMax)) : std::nullopt;
  if (!memory || memory->witness != signer.verifier())
    throw Refused(
        message(context,
                "\"{}\" thiếu, hỏng hoặc của khóa khác: không biết đã đối chứng những gì nên không ký. Khôi phục "
                "tệp này từ bản sao, hoặc lập khóa mới.",
                "\"{}\" is missing, damaged or of another key: what was cosigned is not known, so nothing is "
                "signed. Restore it from a copy, or make a new key.",
                path));
  return *std::move(memory);
}

[[noreturn]] void refuse(const Context& context, const proof::CosignRefusal& refusal) {
  throw Refused(proof::cosign_refused(refusal, context.vietnamese()));
}

/// One run: what was read, and what it makes of the memory.
class Cosigning {
 public:
  Cosigning(const Context& context, const CosignOptions& options)
      : context_(context),
        options_(options),
        signer_(signer_of(context, options)),
        lock_(options.key_file + ".lock"),
        memory_(memory_of(context, options, signer_)) {
    for (const auto& text : options.keys) given_.push_back(read_key(context, text));
  }

  int run() {
    const std::string made = options_.in.empty() ? heads() : proof_file();
    base::write_file_atomic(memory_path(options_.key_file), memory_.text(), base::FileMode::secret_0600);
    base::write_file_atomic(options_.out, made);
    context_.out(message(context_, "Đã đối chứng {} đầu sổ, viết {}. Đưa tệp cho xã chạy `cosign --import`.",
                         "Cosigned {} checkpoints, wrote {}. Let the commune run `cosign --import` on it.", signed_,
                         options_.out));
    return kDone;
  }

 private:
  std::vector<proof::ExportHead> read(const std::multimap<std::string, std::uint64_t, std::less<>>& wanted) {
    auto heads = proof::read_heads(options_.tiles, memory_, given_, wanted,
                                   context_.progress(context_.say("Đọc bản xuất", "Reading the export")));
    if (!heads) refuse(context_, heads.error());
    return *std::move(heads);
  }

  std::string cosign(std::string_view note, const crypto::VerifierKey& key, const proof::RootAt& root_at) {
    const auto now = static_cast<std::uint64_t>(context_.clock().wall().milliseconds / 1000);
    auto done = proof::cosign_note(memory_, note, key, root_at, signer_, now);
    if (!done) refuse(context_, done.error());
    ++signed_;
    return *std::move(done);
  }

  static proof::RootAt roots_of(const proof::ExportHead& head) {
    return [&head](std::uint64_t size) {
      const auto found = head.roots.find(size);
      return found == head.roots.end() ? std::nullopt : std::optional(found->second);
    };
  }

  std::string heads() {
    std::vector<std::string> notes;
    for (const auto& head : read({})) notes.push_back(cosign(head.note, head.key, roots_of(head)));
    return proof::cosigned_file(notes);
  }

  crypto::VerifierKey key_of(const std::string& origin) {
    std::optional<crypto::VerifierKey> given;
    for (const auto& key : given_)
      if (key.type == crypto::KeyType::ed25519 && key.name == origin) given = key;
    auto key = proof::trusted_key(memory_, origin, given);
    if (!key) refuse(context_, key.error());
    return *std::move(key);
  }

  /// The export must hold the proof's checkpoint, and shows the root at the size cosigned before.
  std::string with_export(const crypto::Checkpoint& checkpoint, std::string_view note, const crypto::VerifierKey& key) {
    const auto heads = read({{checkpoint.origin, checkpoint.size}});
    const auto head = std::ranges::find(heads, checkpoint.origin, &proof::ExportHead::origin);
    const std::string now = proof::tree_text(checkpoint.size, checkpoint.root);
    if (head == heads.end() || !head->roots.contains(checkpoint.size))
      refuse(context_, {proof::CosignFault::not_in_export, checkpoint.origin,
                        head == heads.end() ? "-" : std::to_string(head->roots.rbegin()->first), now});
    const auto held = head->roots.at(checkpoint.size);
    if (held != checkpoint.root)
      refuse(context_, {proof::CosignFault::fork, checkpoint.origin, proof::tree_text(checkpoint.size, held), now});
    return cosign(note, key, roots_of(*head));
  }

  std::string proof_file() {
    const std::string text = read_input(context_, options_.in, kCarriedMax);
    auto record = proof::read_proof(text);
    std::optional<crypto::Checkpoint> checkpoint;
    if (record)
      if (const auto split = crypto::split_note(record->way.checkpoint_note))
        checkpoint = crypto::parse_checkpoint(split->text);
    if (!checkpoint) refuse(context_, {proof::CosignFault::malformed, options_.in});
    const auto key = key_of(checkpoint->origin);
    const auto verdict = proof::verify(text, std::span(&key, 1), 0);
    if (verdict.fault)
      refuse(context_, proof::CosignRefusal{.fault = proof::CosignFault::untrue,
                                            .origin = checkpoint->origin,
                                            .file = proof::sentences(verdict, context_.vietnamese()).at(1)});
    std::string& note = record->way.checkpoint_note;
    note = options_.tiles.empty()
               ? cosign(note, key, [](std::uint64_t) -> std::optional<crypto::Hash> { return std::nullopt; })
               : with_export(*checkpoint, note, key);
    return proof::proof_file(*record);
  }

  const Context& context_;
  const CosignOptions& options_;
  const crypto::Signer signer_;
  const base::FileLock lock_;
  proof::WitnessMemory memory_;
  std::vector<crypto::VerifierKey> given_;
  std::size_t signed_ = 0;
};

int cosign(const Context& context, const CosignOptions& options) {
  if (!options.import.empty()) return import_cosigned(context, options);
  if (options.key_file.empty() || options.out.empty() || (options.in.empty() && options.tiles.empty()))
    throw WrongUsage(context.say("`cosign` cần --key-file, --out, và một tệp chứng minh hoặc --tiles THƯ-MỤC.",
                                 "`cosign` needs --key-file, --out, and a proof file or --tiles DIR."));
  if (!options.tiles.empty() && !std::filesystem::is_directory(options.tiles))
    throw Refused(
        message(context, "--tiles \"{}\": không có thư mục này.", "--tiles \"{}\": no such folder.", options.tiles));
  return Cosigning(context, options).run();
}

}  // namespace

void add_witness_commands(Program& program) {
  const Context& context = program.context;
  add_command<WitnessOptions>(
      program, "witness",
      context.say("Người làm chứng: lập khóa (create), xã ghi khóa (add), ngừng (retire), danh sách (list)",
                  "Further witnesses: make a key (create), register one (add), end one (retire), list"),
      [&](CLI::App& sub, WitnessOptions& options) {
        sub.add_option("action", options.action, "create | add | retire | list")
            ->required()
            ->check(CLI::IsMember({"create", "add", "retire", "list"}));
        sub.add_option("value", options.value,
                       context.say("Tên của khóa (create, retire), hoặc dòng khóa công khai (add)",
                                   "The key's name (create, retire), or a verifier key (add)"));
        sub.add_option("--reason", options.reason, context.say("Vì sao ngừng (retire)", "Why it ends (retire)"));
        sub.add_option("--key-file", options.key_file, context.say("Tệp khóa ghi ra", "Key file to write"));
        sub.add_flag("--no-passphrase", options.no_passphrase,
                     context.say("Không khóa bằng mật khẩu", "Leave the key without a passphrase"));
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
      },
      witness);
  add_command<CosignOptions>(
      program, "cosign",
      context.say("Đối chứng một chứng minh hoặc mọi đầu sổ bằng khóa riêng; xã nhận vào bằng --import",
                  "Cosign a proof or all heads with a key of one's own; the hub takes it in with --import"),
      [&](CLI::App& sub, CosignOptions& options) {
        sub.add_option("in", options.in, context.say("Tệp .tlog-proof", "A .tlog-proof file"));
        sub.add_option("--key-file", options.key_file,
                       context.say("Tệp khóa của người làm chứng", "The witness's key"));
        sub.add_option("--out", options.out, context.say("Tệp ghi ra", "File to write"));
        sub.add_option("--tiles", options.tiles,
                       context.say("Bản xuất của xã: mọi đầu sổ, hoặc để thấy sổ chỉ dài thêm",
                                   "An export: all heads, or the evidence that a log only grew"));
        sub.add_option("--key", options.keys,
                       context.say("Khóa của sổ, lấy từ nơi khác; lần đầu là đủ (lặp lại được)",
                                   "A log's key, got elsewhere; needed the first time only (repeatable)"))
            ->allow_extra_args(false);
        sub.add_option("--import", options.import,
                       context.say("Trên máy xã: nhận tệp đã đối chứng", "On the hub: take a cosigned file"));
      },
      cosign);
}

}  // namespace sovang::cli
