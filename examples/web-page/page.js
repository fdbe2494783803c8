// A whole client: sign in, list, receive, send. What is missed while away is fetched; what is sent offline goes later.
import { bodyOf, LocalLoginStore, ParleyClient, Rest } from "/lib/parley.js";

const door = document.querySelector("#door");
const line = document.querySelector("#line");
const rest = new Rest("", new LocalLoginStore("parley.example"));

async function open() {
  const client = await ParleyClient.open({ rest });
  door.hidden = true;
  line.hidden = false;
  client.on("state", (state) => (document.querySelector("#state").value = state.name));
  client.on("conversations", () => {
    const { conversation } = line.elements;
    for (const { id, info } of client.conversations)
      if (![...conversation.options].some(({ value }) => value === id)) conversation.add(new Option(info?.name || id, id));
  });
  client.on("message", ({ conversation, message }) => {
    const body = bodyOf(message);
    const text = body.type === "text" || body.type === "plain" ? body.text : `(${body.type})`;
    const item = document.createElement("li");
    item.textContent = `${conversation.id} #${message.seq} ${client.people.name(message.from)}: ${text}`;
    document.querySelector("#messages").append(item);
  });
  line.onsubmit = (event) => {
    event.preventDefault();
    void client.conversation(line.elements.conversation.value).send(line.elements.text.value);
    line.elements.text.value = "";
  };
  client.start();
}

door.onsubmit = async (event) => {
  event.preventDefault();
  await rest.signIn(door.elements.user.value, door.elements.password.value);
  await open();
};
if (rest.login) void open();
