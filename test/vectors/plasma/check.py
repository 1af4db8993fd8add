#!/usr/bin/env python3
"""Checks the vectors beside it: the second implementation of reconciler/settlement/LEAVES.md, of Python's standard library only.

Reads Fabric's blocks by itself, and follows the RFC's own recursion where the first implementation goes level by level.
Prints what it has checked; ends with 1 and the name of the first vector that is otherwise.

    python3 check.py [FOLDER]     default: the folder it is in
"""
import base64, gzip, hashlib, json, os, struct, sys

HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fabric-recordings', 'blocks')
KINDS = {'write': 1, 'metadata': 2, 'private-write': 3, 'private-metadata': 4}

class Refused(Exception): pass

def sha(*parts):
    return hashlib.sha256(b''.join(parts)).digest()

# protobuf: a message is a dictionary of (field, 0 for numbers or 2 for bytes) to all that is there
def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Refused('cut')
        byte = data[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at

def message(data):
    found, at, groups = {}, 0, []
    while at < len(data):
        tag, at = varint(data, at)
        field, kind, value = tag >> 3, tag & 7, b''
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 3:
            groups.append(field)
        elif kind == 4:
            if not groups or groups.pop() != field:
                raise Refused('group')
        else:
            size, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}.get(kind), at)
            if size is None or at + size > len(data):
                raise Refused('no message')
            value, at = data[at:at + size], at + size
        if field == 0:
            raise Refused('no field')
        if kind in (0, 2) and not groups:
            found.setdefault((field, kind), []).append(value)
    if groups:
        raise Refused('group')
    return found

def many(found, field):
    return found.get((field, 2), [])

def last(found, field):
    return (many(found, field) or [b''])[-1]

def number(found, field):
    return found.get((field, 0), [0])[-1]

def merged(found, field):
    """A message within a message: Go merges what is there more than once."""
    return message(b''.join(many(found, field)))

def words(found, field):
    return last(found, field).decode('utf-8')

# leaves
def text(value):
    return data_field(value.encode('utf-8'))

def data_field(value):
    return struct.pack('>I', len(value)) + value

def entries_hash(write):
    entries = [message(entry) for entry in many(write, 2)]
    return sha(*(text(words(e, 1)) + data_field(last(e, 2)) for e in entries)).hex() if entries else ''

def leaf(place, kind, namespace, collection, key, value_hash, purge=False):
    return {'block': place[0], 'transaction': place[1], 'kind': kind, 'namespace': namespace, 'collection': collection,
            'key': key, 'valueHash': value_hash, 'delete': value_hash == '', 'purge': purge}

def namespace_leaves(place, ns):
    name, public = words(ns, 1), message(last(ns, 2))
    for write in map(message, many(public, 3)):
        value = b'' if number(write, 2) else last(write, 3)
        yield leaf(place, 'write', name, '', words(write, 1), sha(value).hex() if value else '')
    for write in map(message, many(public, 4)):
        yield leaf(place, 'metadata', name, '', words(write, 1), entries_hash(write))
    for collection in map(message, many(ns, 3)):
        called, hashed = words(collection, 1), message(last(collection, 2))
        for write in map(message, many(hashed, 2)):
            value = b'' if number(write, 2) or last(write, 3) == sha() else last(write, 3)
            yield leaf(place, 'private-write', name, called, last(write, 1).hex(), value.hex(), number(write, 4) != 0)
        for write in map(message, many(hashed, 3)):
            yield leaf(place, 'private-metadata', name, called, last(write, 1).hex(), entries_hash(write))

def transaction_leaves(place, envelope):
    payload = message(last(message(envelope), 1))
    if number(message(last(merged(payload, 1), 1)), 1) != 3:
        return []
    actions = many(message(last(payload, 2)), 1)
    if len(actions) != 1:
        raise Refused('not one action')
    endorsed = merged(message(last(message(actions[0]), 2)), 2)
    response = message(last(endorsed, 1))
    if not many(response, 2):
        raise Refused('no response')
    results = last(message(last(response, 2)), 1)
    return [one for ns in many(message(results), 2) for one in namespace_leaves(place, message(ns))]

def block_leaves(block):
    envelopes = many(merged(block, 2), 1)
    metadata = many(merged(block, 3), 1)
    height = number(merged(block, 1), 1)
    if len(metadata) < 3 or len(metadata[2]) != len(envelopes):
        raise Refused('filter')
    valid = [at for at in range(len(envelopes)) if metadata[2][at] == 0]
    return [one for at in valid for one in transaction_leaves((height, at), envelopes[at])]

def leaf_bytes(one):
    private = KINDS[one['kind']] > 2
    key = data_field(bytes.fromhex(one['key'])) if private else text(one['key'])
    flags = (1 if one['delete'] else 0) + (2 if one['purge'] else 0)
    return (bytes([1, KINDS[one['kind']], flags]) + struct.pack('>QI', one['block'], one['transaction'])
            + text(one['namespace']) + text(one['collection']) + key + data_field(bytes.fromhex(one['valueHash'])))

# the tree, as RFC 6962 2.1 and 2.1.1 have it
def leaf_hash(one):
    return sha(b'\0', leaf_bytes(one))

def root(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha()
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b'\1', root(hashes[:k]), root(hashes[k:]))

def path_root(node, index, count, path):
    """From the top: the last hash of the path is beside the larger subtree that the leaf is in."""
    if index >= count:
        raise Refused('no such leaf')
    if count == 1:
        if path:
            raise Refused('path too long')
        return node
    if not path:
        raise Refused('path too short')
    k = 1 << (count - 1).bit_length() - 1
    if index < k:
        return sha(b'\1', path_root(node, index, k, path[:-1]), path[-1])
    return sha(b'\1', path[-1], path_root(node, index - k, count - k, path[:-1]))

def range_root(r):
    return sha(b'\2\1', text(r['channel']), struct.pack('>QQQ', r['from'], r['to'], r['leafCount']),
               *(bytes.fromhex(r[name]) for name in ('treeRoot', 'previousRoot', 'lastBlockHash'))).hex()

def check_proof(proof, trusted):
    r, one = proof['range'], proof['leaf']
    if proof['root'] != trusted or range_root(r) != trusted or not r['from'] <= one['block'] <= r['to']:
        raise Refused('range')
    path = [bytes.fromhex(beside) for beside in proof['path']]
    if path_root(leaf_hash(one), proof['index'], r['leafCount'], path).hex() != r['treeRoot']:
        raise Refused('tree root')

def der(tag, content):
    assert len(content) < 128
    return bytes([tag, len(content)]) + content

def block_hash(block):
    header = merged(block, 1)
    height = number(header, 1)
    inside = der(2, height.to_bytes(height.bit_length() // 8 + 1, 'big')) + der(4, last(header, 2)) + der(4, last(header, 3))
    return sha(der(48, inside)).hex()

# the vectors
def same(got, wanted, *name):
    if got != wanted:
        sys.exit('OTHERWISE %s: %r, not %r' % (' / '.join(map(str, name)), got, wanted))

def refuses(call, *name):
    try:
        call()
    except (Refused, UnicodeDecodeError):
        return
    sys.exit('NOT REFUSED %s' % ' / '.join(map(str, name)))

def read(name):
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        return json.load(file)

def check_blocks():
    cases = read('blocks.json')
    for case in cases['readable']:
        leaves = block_leaves(message(base64.b64decode(case['block'])))
        same(leaves, [wanted['leaf'] for wanted in case['leaves']], case['name'])
        for one, wanted in zip(leaves, case['leaves']):
            same(leaf_bytes(one).hex(), wanted['bytes'], case['name'], 'bytes')
            same(leaf_hash(one).hex(), wanted['hash'], case['name'], 'hash')
    for case in cases['unreadable']:
        refuses(lambda: block_leaves(message(base64.b64decode(case['block']))), case['name'])
    return '%d blocks' % (len(cases['readable']) + len(cases['unreadable']))

def check_ranges():
    count = 0
    for recording in read('ranges.json'):
        with gzip.open(os.path.join(RECORDINGS, recording['recording'] + '.json.gz')) as file:
            blocks = [message(base64.b64decode(b['block'])) for b in json.load(file)['blocks']]
        previous, next_block = block_hash(blocks[0]), 0
        for settled in recording['ranges']:
            r = settled['range']
            same(r['from'], next_block, recording['recording'], 'from')
            run = blocks[r['from']:r['to'] + 1]
            hashes = [leaf_hash(one) for block in run for one in block_leaves(block)]
            same([h.hex() for h in hashes], settled['leaves'], recording['recording'], r['from'], 'leaves')
            mine = {'channel': r['channel'], 'from': next_block, 'to': r['to'], 'leafCount': len(hashes),
                    'treeRoot': root(hashes).hex(), 'previousRoot': previous, 'lastBlockHash': block_hash(run[-1])}
            same(mine, r, recording['recording'], r['from'])
            previous, next_block, count = range_root(mine), r['to'] + 1, count + 1
            same(previous, settled['root'], recording['recording'], r['from'], 'root')
    return '%d ranges' % count

def check_proofs():
    cases = read('proofs.json')
    for at, proof in enumerate(cases['valid']):
        try:
            check_proof(proof, proof['root'])
        except Refused as why:
            sys.exit('REFUSED valid proof %d: %s' % (at, why))
    for case in cases['refused']:
        refuses(lambda: check_proof(case['proof'], case['root']), case['name'])
    return '%d proofs' % (len(cases['valid']) + len(cases['refused']))

print('checked: %s, %s, %s' % (check_blocks(), check_ranges(), check_proofs()))
