module.exports = {
  projectName: "taro-shop",
  designWidth: 750,
  deviceRatio: { 750: 1 },
  sourceRoot: "src",
  outputRoot: "dist",
  framework: "vue3",
  compiler: "vite",
  mini: {},
};
