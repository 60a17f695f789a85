"""aiosmtpd on a port of this machine: python3 receive.py PORT [ANSWER ...]

Each text that comes is told in a line of JSON, as Python's own reader of mails understands it. Then it is answered with the next
ANSWER: 250, another status, or "hold" for none at all; after the last one with 250. Ends when its input does.
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


def told(envelope):
    mail = message_from_bytes(envelope.content, policy=policy.SMTP)
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "subject": str(mail["subject"]),
        "message_id": str(mail["message-id"]),
        "date": str(mail["date"]),
        "text": mail.get_content().replace("\r\n", "\n"),
        "longest_line": max(len(line) for line in envelope.original_content.split(b"\r\n")),
    }


class Receiver:
    def __init__(self, answers):
        self.answers = answers

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps(told(envelope)), flush=True)
        answer = self.answers.pop(0) if self.answers else "250"
        if answer == "hold":
            await asyncio.Event().wait()
        return f"{answer} so it is"


async def main():
    receiver = Receiver(sys.argv[2:])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(receiver, enable_SMTPUTF8=True), "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
