/* The prose of docs/protocol.md. */
#include "ctl/protocol.h"

const char *const protocol_life[] = {
    "# The protocol of Rexian",
    "",
    "Consoles, rexianctl, the gateway and programs of others talk to the broker in this way. This page is "
    "printed by",
    "`rexianctl protocol` from the tables that the programs themselves run on, so it says what they do.",
    "",
    "## Life of a connection",
    "",
    "1. The broker listens with one ZeroMQ ROUTER socket (ZMTP 3.1), with CURVE and nothing else: there is no",
    "   plaintext mode. A station connects with one DEALER socket. It needs the broker's public key "
    "(`CURVE_SERVERKEY`)",
    "   and a key pair of its own whose public half the broker's administrator has added (`rexianctl station "
    "add`).",
    "   A key that is not known, or shut, is refused in the handshake (ZAP domain `rexian`); a station's key "
    "names the",
    "   station, and its person logs in on top of that.",
    "2. A station must not set a routing id. Every message, both ways, is exactly one frame: the envelope. "
    "Anything",
    "   else is dropped and counted. A frame longer than the broker's `wire.max_frame_bytes` cuts the "
    "connection.",
    "3. Both sides send beats. A client sends `beat` with an empty body every second or so and the broker "
    "answers each",
    "   one with a `beat` of its own, also before a login. A client that hears nothing for four beats throws "
    "its socket",
    "   away, opens a new one and resumes its session; then it sends again, under the same request ids and in "
    "order,",
    "   what was not answered. Set `ZMQ_IMMEDIATE` and linger 0, so that nothing waits in a queue of its own.",
    "4. A person logs in with `session.login` and gets a token of 32 bytes. `session.resume` with this token "
    "takes the",
    "   session up again on a new connection, also after the broker was restarted. A session ends by "
    "`session.logout`,",
    "   by its age, or as soon as its account or station is shut.",
    "",
    "## Envelope",
    "",
    "MessagePack, one map:",
    "",
    "| key | type | meaning |",
    "|---|---|---|",
    "| `v` | int | version of the protocol, now 1 |",
    "| `t` | str | type of the message: a request's name below, or `ok`, `error`, `event`, `beat` |",
    "| `r` | str | request id, at most 40 printable ASCII characters; a reply repeats it; absent in events and "
    "beats |",
    "| `b` | map | the body, a record of the shape that the message names; absent or empty for none |",
    "",
    "A reply has the type `ok` and the body that the request's row names, or `error` and a `refusal`. Each "
    "request has",
    "exactly one reply. Replies to queries may overtake each other; changes of one connection are answered in "
    "order.",
    "",
    "Version 1 grows by new messages and new keys: a reader skips keys that it does not know, and leaves out "
    "what it",
    "does not set. A request of a version that the broker does not speak is refused with `version_unknown`.",
    "",
    "## Values",
    "",
    "| kind | on the wire | meaning |",
    "|---|---|---|",
    "| int | int | a count, 64 bits signed |",
    "| id | int | an identity, 0 is none |",
    "| at | int | an instant: milliseconds since 1970-01-01 UTC, 0 is none |",
    "| ms | int | a duration in milliseconds |",
    "| bool | bool | |",
    "| text(n) | str | UTF-8 without NUL, at most n bytes |",
    "| date | str | `YYYY-MM-DD`, a local day of the city, or empty |",
    "| name(list) | str | one of the names of a list below |",
    "| bytes(n) | bin | exactly n bytes |",
    "| list(shape, n) | array | at most n records |",
    "",
    "A member that is empty (0, \"\", false, no element, the first name of its list) may be left out; nil is "
    "not allowed.",
    "Members marked *required* must be there and not be empty. A record is a map from member names to values.",
    "",
    "## Request ids",
    "",
    "A message marked *change* must carry a request id, best 32 hex digits: 12 of the milliseconds since 1970, "
    "20 at",
    "random. Any other that is never used twice serves as well; what begins with the time costs the broker "
    "less. It keeps its",
    "reply, or its refusal by a rule, for 7 days in the same transaction as the change, by account and request "
    "id:",
    "",
    "- the same id with the same body again: the kept reply, and nothing is done twice;",
    "- the same id with another body: refused with `other_body`;",
    "- what another person hands in (`written_by`) counts as its author's request, too: whoever sends it again "
    "gets the kept reply;",
    "- refused with `busy`, `storage`, `disk_full` or `read_only`: nothing was done and nothing is kept; send "
    "it again.",
    "",
    "So a change is safe to repeat until it is answered. A reply is sent after the change is on disk, never "
    "before.",
    "",
    "## Events and gaps",
    "",
    "After a login the broker pushes `event` (shape `event_push`) for each change that the session may see, in "
    "the order",
    "of `seq`, which rises over all events of the city; numbers that a session does not see are left out. A "
    "ticket that",
    "passes out of the session's view comes once with `left_view`. Beats carry the newest `seq`.",
    "",
    "What a session is told of one commit comes together: as `event` if it is one, else as `events` (shape "
    "`event_pushes`), whose",
    "list holds what each `event` would carry. Many may take several messages.",
    "",
    "- `session.resume` with `since_seq`: what happened since is pushed, unless it is too much; then the reply "
    "says `gap`.",
    "- A client that reads too slowly gets an event `gap`: pushes were dropped. So does who makes many changes "
    "at "
    "one breath, and a supervisor then: whoever works a list is told of each.",
    "- After a gap ask for lists again (`ticket.list`); their reply's `seq` says which event they include. "
    "Drop pushes with",
    "  a `seq` up to that one.",
    "",
    "The broker accepts no other subscription: what is pushed is what the account's rights show.",
    NULL,
};

const char *const protocol_errors[] = {
    "## Errors",
    "",
    "The body of `error` is a `refusal`. `code` is one of these; `text` is an English sentence with its values "
    "put in.",
    "Wrong passwords make the next try of that login wait longer (`slow_down`). Malformed, unknown and "
    "unauthorised",
    "messages are refused, counted and logged at most once a minute each; they never end the broker.",
    NULL,
};

const char *const protocol_example[] = {
    "## Example",
    "",
    "Python with pyzmq and msgpack; `console.cfg` and the key file are those of a station. It logs in and "
    "opens a ticket.",
    "",
    "```python",
    "import os, re, sys, time, zmq, msgpack",
    "",
    "config, login, password = sys.argv[1:4]  # city/console.cfg operator1 SECRET",
    "text = open(config, encoding=\"utf-8\").read()",
    "option = lambda name: re.search(rf'^\\s*{name}\\s*[=:]\\s*\"([^\"]*)\"', text, re.M).group(1)",
    "key_file = config.rpartition(\"/\")[0] + \"/\" + option(\"station_key_file\")",
    "key = dict(line.split() for line in open(key_file) if line[0] not in \"#\\n\")",
    "",
    "socket = zmq.Context.instance().socket(zmq.DEALER)",
    "socket.curve_serverkey = option(\"broker_key\").encode()",
    "socket.curve_publickey, socket.curve_secretkey = key[\"public\"].encode(), key[\"secret\"].encode()",
    "socket.linger, socket.rcvtimeo = 0, 10000",
    "socket.connect(option(\"broker\"))",
    "",
    "def request(message, **body):",
    "    id = f\"{time.time_ns() // 10**6:012x}{os.urandom(10).hex()}\"",
    "    socket.send(msgpack.packb({\"v\": 1, \"t\": message, \"r\": id, \"b\": body}))",
    "    while (reply := msgpack.unpackb(socket.recv())).get(\"r\") != id:",
    "        print(\"pushed:\", reply[\"t\"], reply[\"b\"])",
    "    if reply[\"t\"] == \"error\":",
    "        sys.exit(reply[\"b\"][\"text\"])",
    "    return reply[\"b\"]",
    "",
    "request(\"session.login\", login=login, password=password, program=\"example\")",
    "opened = request(\"ticket.open\", way=\"pending\", type=\"help\", category=\"01.01.01\", "
    "title=\"路灯不亮\", content=\"三盏\")",
    "print(\"ticket\", opened[\"ticket\"][0][\"number\"])",
    "```",
    NULL,
};
