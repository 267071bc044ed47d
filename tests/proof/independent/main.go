// Answers questions about logs with the packages note and tlog of the Go project, which share no code with ours.
//
// Each line of the input is a question as JSON, each line of the output its answer. A question that is answered with an error has "error".
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Do      string
	Note    []byte
	Text    string
	Keys    []string
	Folder  string
	Size    int64
	Root    tlog.Hash
	Old     int64
	OldRoot tlog.Hash
	Leaf    tlog.Hash
	Proof   []tlog.Hash
	Sizes   []int64
	Indexes []int64
}

type answer struct {
	Error      string        `json:"error,omitempty"`
	Text       string        `json:"text,omitempty"`
	Note       []byte        `json:"note,omitempty"`
	Roots      []tlog.Hash   `json:"roots,omitempty"`
	Extensions [][]tlog.Hash `json:"extensions,omitempty"`
	Inclusions [][]tlog.Hash `json:"inclusions,omitempty"`
}

// files reads tiles of height 8 under the paths of C2SP tlog-tiles, which leave out the height.
type files struct{ folder string }

func (f files) Height() int { return 8 }

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.folder, path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func open(q question) (answer, error) {
	var known []note.Verifier
	for _, key := range q.Keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return answer{}, err
		}
		known = append(known, verifier)
	}
	found, err := note.Open(q.Note, note.VerifierList(known...))
	if err != nil {
		return answer{}, err
	}
	return answer{Text: found.Text}, nil
}

func sign(q question) (answer, error) {
	var signers []note.Signer
	for _, key := range q.Keys {
		signer, err := note.NewSigner(key)
		if err != nil {
			return answer{}, err
		}
		signers = append(signers, signer)
	}
	made, err := note.Sign(&note.Note{Text: q.Text}, signers...)
	return answer{Note: made}, err
}

// folder reads the tiles of a log: roots of smaller trees, and proofs of ours made anew.
func folder(q question) (out answer, err error) {
	reader := tlog.TileHashReader(tlog.Tree{N: q.Size, Hash: q.Root}, files{q.Folder})
	for _, size := range q.Sizes {
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return out, err
		}
		proof, err := tlog.ProveTree(q.Size, size, reader)
		if err != nil {
			return out, err
		}
		out.Roots = append(out.Roots, root)
		out.Extensions = append(out.Extensions, append([]tlog.Hash{}, proof...))
	}
	for _, index := range q.Indexes {
		proof, err := tlog.ProveRecord(q.Size, index, reader)
		if err != nil {
			return out, err
		}
		out.Inclusions = append(out.Inclusions, append([]tlog.Hash{}, proof...))
	}
	return out, nil
}

// entries reads the bundles of a log and computes the root of each tree in Sizes from them alone.
func entries(q question) (out answer, err error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	wanted := map[int64]bool{}
	for _, size := range q.Sizes {
		wanted[size] = true
	}
	var number int64
	for number < q.Size {
		tile := tlog.Tile{H: 8, L: 0, N: number / 256, W: 256}
		if q.Size-number < 256 {
			tile.W = int(q.Size - number)
		}
		data, err := os.ReadFile(filepath.Join(q.Folder, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
		if err != nil {
			return out, err
		}
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			hashes, err := tlog.StoredHashes(number, data[2:2+length], reader)
			if err != nil {
				return out, err
			}
			stored = append(stored, hashes...)
			data = data[2+length:]
			number++
			if wanted[number] {
				root, err := tlog.TreeHash(number, reader)
				if err != nil {
					return out, err
				}
				out.Roots = append(out.Roots, root)
			}
		}
	}
	return out, nil
}

func answered(q question) (answer, error) {
	switch q.Do {
	case "open":
		return open(q)
	case "sign":
		return sign(q)
	case "folder":
		return folder(q)
	case "entries":
		return entries(q)
	case "record":
		return answer{}, tlog.CheckRecord(q.Proof, q.Size, q.Root, q.Old, q.Leaf)
	case "tree":
		return answer{}, tlog.CheckTree(q.Proof, q.Size, q.Root, q.Old, q.OldRoot)
	}
	return answer{}, fmt.Errorf("unknown question %q", q.Do)
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	decoder, encoder := json.NewDecoder(input), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var q question
		if err := decoder.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		found, err := answered(q)
		if err != nil {
			found = answer{Error: err.Error()}
		}
		if err := encoder.Encode(found); err != nil {
			os.Exit(2)
		}
	}
}
