const SHOWN = 2000; // ms that the button says what became of it

/** Without HTTPS, as in many a classroom, browsers have no clipboard but this one. */
function copyTheOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}

export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  button.onclick = async () => {
    const address = window.location.href;
    const isDone = await Promise.resolve(navigator.clipboard?.writeText(address))
      .then(() => Boolean(navigator.clipboard) || copyTheOldWay(address))
      .catch(() => copyTheOldWay(address));
    button.textContent = status.textContent = isDone ? "Link copied" : "Copy it from the address bar";
    setTimeout(() => {
      button.textContent = "Copy link";
      status.textContent = "";
    }, SHOWN);
  };
}
