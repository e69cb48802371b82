// Sent to the browser again with every packet, so it does no more than fetch the stage's modules, once, and hand over.
const stage = import(new URL("app/static/stage/stage.js", document.baseURI));
stage.catch(() => {}); // told below, once there is an element to tell it in
const reported = new WeakSet();

export default function ({ data, parentElement, setTriggerValue }) {
  const ask = (tick) => setTriggerValue("tick", tick);
  stage.then(({ show }) => show(parentElement, data, ask)).catch((fault) => {
    if (reported.has(parentElement)) return;
    reported.add(parentElement);
    console.error(fault);
    ask({ held: {}, fault: String(fault) });
  });
  // Newer data runs this clean-up too, while the element stays: only an element that has left the page is done with.
  return () => setTimeout(() => parentElement.isConnected || stage.then(({ remove }) => remove(parentElement)).catch(() => {}));
}
