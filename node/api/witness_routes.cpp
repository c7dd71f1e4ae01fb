// Further witnesses: list, register a key, take what they cosigned.

#include <nlohmann/json.hpp>

#include "node/api/routes.h"
#include "node/proof/witnesses.h"

namespace sovang::api {

net::HttpResponse get_witnesses(Call& call) {
  return json_response(200, {{"rows", proof::witnesses_json(call.journal)}});
}

net::HttpResponse post_witness(Call& call) {
  const auto body = json_body(call);
  const auto key = proof::register_witness(call.journal, *call.keys(), text_member(call, body, "vkey"),
                                           call.writer.author, call.api.clock.wall(), call.api.random);
  if (!key)
    throw ApiError(422, std::string(proof::code_of(key.error())),
                   proof::witness_key_refused(key.error(), call.speech.vietnamese()), "vkey");
  return json_response(201, {{"name", key->name}, {"vkey", key->text()}});
}

net::HttpResponse post_witness_end(Call& call) {
  const auto body = json_body(call);
  const std::string name = text_member(call, body, "name");
  const auto key = proof::end_witness(call.journal, *call.keys(), name, text_member(call, body, "reason"),
                                      call.writer.author, call.api.clock.wall(), call.api.random);
  if (!key)
    throw ApiError(key.error() == proof::WitnessEndFault::unknown ? 404 : 409, std::string(proof::code_of(key.error())),
                   proof::witness_end_refused(key.error(), name, call.speech.vietnamese()), "name");
  return json_response(201, {{"name", key->name}, {"vkey", key->text()}});
}

net::HttpResponse post_cosignatures(Call& call) {
  const auto done = proof::import_cosigned(call.journal, call.request.body);
  if (!done)
    throw ApiError(422, std::string(proof::code_of(done.error().fault)),
                   proof::import_refused(done.error(), call.speech.vietnamese()));
  return json_response(200, {{"notes", done->notes}, {"lines", done->lines}});
}

}  // namespace sovang::api
