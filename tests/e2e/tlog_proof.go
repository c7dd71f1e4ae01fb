// Checks a .tlog-proof file with golang.org/x/mod alone: tlog_proof FILE VKEY. Prints the record.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	head, signed, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		proof = append(proof, hash)
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	check(err)
	rows := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(rows[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(rows[2])
	check(err)
	record := extra[2 : 2+binary.BigEndian.Uint16(extra)]
	check(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(record)))
	fmt.Println(string(record))
}
